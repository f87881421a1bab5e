import { Command } from 'cmdk';
import { useEffect, useRef, type ComponentProps } from 'react';

/** The options of a `Command` whose rows come and go by themselves, not by the library's own filter. */
export function OptionList(props: Omit<ComponentProps<typeof Command.List>, 'ref'>) {
  return <Command.List {...props} ref={useChosenOption()} />;
}

/**
 * Names the chosen option to screen readers. The library does so when another one is chosen; one that went and came
 * back while rows changed is another element with another id, and the name of the old one led nowhere.
 */
function useChosenOption() {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const options = list.current!;
    const named = [options, options.closest('[cmdk-root]')?.querySelector('[cmdk-input]')];
    const name = () => {
      const id = options.querySelector('[cmdk-item][aria-selected=true]')?.id;
      for (const element of named) {
        if (id === undefined) element?.removeAttribute('aria-activedescendant');
        else element?.setAttribute('aria-activedescendant', id);
      }
    };
    // Not by renders: a row says that it is the chosen one only after the one that brought it.
    const observer = new MutationObserver(name);
    observer.observe(options, { subtree: true, childList: true, attributeFilter: ['aria-selected'] });
    name();
    return () => observer.disconnect();
  }, []);
  return list;
}
