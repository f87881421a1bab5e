import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { artifactTypes, type ArtifactType } from '../../pipeline/artifact.ts';
import { lookOf } from './artifact-look.ts';
import { typeHelpWords } from './type-help-words.ts';
import { typeWords } from './words.ts';

const theme = await readFile('editor/theme.css', 'utf8');
/** Values of one block of the theme, by variable. */
function coloursOf(selector: string): ReadonlyMap<string, string> {
  const block = theme.slice(theme.indexOf(`${selector} {`), theme.indexOf('}', theme.indexOf(`${selector} {`)));
  return new Map([...block.matchAll(/(--[a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]));
}
const themes = { light: coloursOf(':root'), dark: coloursOf("[data-theme='dark']") } as const;

/** Corners of a drawing in the box of 12 by 12; none of a circle. */
function cornersOf(type: ArtifactType): readonly (readonly [number, number])[] {
  const corners: [number, number][] = [];
  let at: [number, number] = [0, 0];
  for (const [, command, numbers = ''] of lookOf(type).path.matchAll(/([MLHVAZ])([^MLHVAZ]*)/g)) {
    const [a = 0, b = 0] = numbers.trim().split(/\s+/).map(Number);
    if (command === 'A') return [];
    if (command === 'Z') break;
    at = command === 'H' ? [a, at[1]] : command === 'V' ? [at[0], a] : [a, b];
    corners.push(at);
  }
  return corners;
}
const uprightSides = (type: ArtifactType) => {
  const corners = cornersOf(type);
  return corners.filter(([x, y], place) => {
    const [nextX, nextY] = corners[(place + 1) % corners.length]!;
    return x === nextX || y === nextY;
  }).length;
};

test('a type of artifact is told by its shape', () => {
  const shapes = {
    dataset: [0, 0], // a circle
    preferences: [4, 0], // a diamond
    checkpoint: [4, 4], // a square
    adapter: [5, 4], // a square with a cut corner
    report: [3, 1], // a triangle
    release: [5, 1], // a pentagon
    feedback: [6, 2], // a hexagon
  } as const;
  for (const [type, shape] of Object.entries(shapes))
    expect([cornersOf(type as ArtifactType).length, uprightSides(type as ArtifactType)], type).toEqual(shape);
  const drawings = artifactTypes.map((type) => `${lookOf(type).path} ${lookOf(type).isHollow}`);
  expect(new Set(drawings).size).toBe(artifactTypes.length);
});

function brightness(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((from) => {
    const share = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
function contrast(one: string, other: string): number {
  const [dark, bright] = [brightness(one), brightness(other)].sort((a, b) => a - b);
  return (bright! + 0.05) / (dark! + 0.05);
}

test.each(['light', 'dark'] as const)('its colour stands out from card and canvas (%s)', (name) => {
  const colours = themes[name];
  for (const type of artifactTypes) {
    const colour = colours.get(/^var\((.*)\)$/.exec(lookOf(type).colour)![1]!)!;
    for (const ground of ['--panel', '--bg'])
      expect(contrast(colour, colours.get(ground)!), `${type} on ${ground}`).toBeGreaterThanOrEqual(3);
  }
});

test('every type says what it is called, what it holds and an example of it, in both languages', () => {
  for (const type of artifactTypes) {
    expect(typeWords.words[type].en).not.toBe('');
    expect(typeHelpWords.words[type].en, type).toMatch(/\. Example: .+\.$/);
    expect(typeHelpWords.words[type].zh, type).toMatch(/。例：.+。$/);
  }
});
