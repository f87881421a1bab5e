import {
  cloneElement,
  lazy,
  Suspense,
  useState,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactElement,
} from 'react';
import type { MenuName } from './menus.tsx';

const Menu = lazy(async () => ({ default: (await import('./menus.tsx')).Menu }));

interface LateMenuProps {
  readonly name: MenuName;
  readonly side?: 'top' | 'bottom';
  readonly button: ReactElement<HTMLAttributes<HTMLButtonElement>>;
}

/** A button that opens a menu. What draws menus is fetched at the first use: the canvas stands before. */
export function LateMenu({ name, side = 'bottom', button }: LateMenuProps) {
  const [isAsked, setAsked] = useState(false);
  const closed = cloneElement(button, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => setAsked(true),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'ArrowDown') setAsked(true);
    },
  });
  return <Suspense fallback={closed}>{isAsked ? <Menu name={name} side={side} button={button} /> : closed}</Suspense>;
}
