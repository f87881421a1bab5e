import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

interface Late<Props> {
  (props: Props & { readonly meanwhile?: ReactNode }): ReactNode;
  /** Fetches it before somebody asks for it. */
  readonly fetch: () => Promise<void>;
}

/**
 * A part that is fetched after the page stands. Unlike a lazy component it is there in the very moment it is asked for once
 * it was fetched: whoever presses a key and types on finds the field in place.
 */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>): Late<Props> {
  let Part: ComponentType<Props> | null = null;
  let fetching: Promise<void> | null = null;
  const fetch = async () => {
    fetching ??= load().then(
      (loaded) => void (Part = loaded),
      (error: unknown) => {
        // Asked for again, it is fetched again.
        fetching = null;
        throw error;
      },
    );
    await fetching;
  };
  const LatePart = ({ meanwhile = null, ...props }: Props & { readonly meanwhile?: ReactNode }) => {
    const [Shown, setShown] = useState<ComponentType<Props> | null>(() => Part);
    useEffect(() => {
      if (Shown !== null) return;
      let isGone = false;
      fetch().then(
        () => isGone || setShown(() => Part),
        () => undefined,
      );
      return () => void (isGone = true);
    }, [Shown]);
    return Shown === null ? meanwhile : <Shown {...(props as unknown as Props)} />;
  };
  return Object.assign(LatePart, { fetch });
}
