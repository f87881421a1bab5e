import { useMemo } from 'react';
import { useShownTheme } from '../app/theme.ts';
import { colourOf } from '../ui/status.tsx';
import type { StepStatus } from '../state/step-status.ts';
import { colourOfType } from './artifact-look.ts';
import type { StepNode } from './draw-document.ts';

/** Colours for drawings on a `<canvas>`, which knows nothing of variables: read once for each theme. */
export function useDrawnColours(): (variable: string) => string {
  const theme = useShownTheme();
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const read = new Map<string, string>();
    return (variable) => {
      let colour = read.get(variable);
      if (colour === undefined) {
        const name = /^var\((--[a-z0-9-]+)\)$/.exec(variable)?.[1];
        colour = name === undefined ? variable : style.getPropertyValue(name).trim();
        read.set(variable, colour);
      }
      return colour;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the style is another one when the theme is
  }, [theme]);
}

/** A step by what it makes; its first output stands for it. */
export function typeColourOf({ data }: StepNode): string {
  const port = data.shape.ports.find(({ side }) => side === 'right');
  return port ? colourOfType(port.type) : 'var(--ink-3)';
}

export const statusColourOf = (status: StepStatus | undefined): string | null =>
  status ? colourOf(status.state) : null;
