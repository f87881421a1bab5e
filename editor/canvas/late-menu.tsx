import { cloneElement, useState, type HTMLAttributes, type KeyboardEvent, type ReactElement } from 'react';
import { late } from '../ui/late.tsx';
import type { MenuName } from './menus.tsx';

export const Menu = late(async () => (await import('./menus.tsx')).Menu);

interface LateMenuProps {
  readonly name: MenuName;
  readonly side?: 'top' | 'bottom';
  readonly button: ReactElement<HTMLAttributes<HTMLButtonElement>>;
}

/** A button that opens a menu. What draws menus is fetched apart: the canvas stands before. */
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
  return isAsked ? <Menu name={name} side={side} button={button} meanwhile={closed} /> : closed;
}
