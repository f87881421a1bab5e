import { expect, test } from 'vitest';
import { piecesOf, plainText } from './ansi.ts';

test('colours and weights become pieces, and the sequences are gone', () => {
  expect(piecesOf('ok \u001b[1;31mloss is NaN\u001b[0m, \u001b[4mstop\u001b[24m')).toEqual([
    { text: 'ok ' },
    { text: 'loss is NaN', colour: 'red', isBold: true },
    { text: ', ' },
    { text: 'stop', isUnderlined: true },
  ]);
});

test('bright, 256 and true colours are read; those that have no name keep the line readable', () => {
  expect(piecesOf('\u001b[92mgo\u001b[39m \u001b[38;5;9mred\u001b[38;2;1;2;3m any')).toEqual([
    { text: 'go', colour: 'green' },
    { text: ' ' },
    { text: 'red', colour: 'red' },
    { text: ' any', colour: 'red' },
  ]);
});

test('cursor movements, titles and links of a terminal are dropped', () => {
  expect(
    plainText('\u001b[2K\u001b[1Gstep 1\u001b]0;title\u0007 done\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\'),
  ).toBe('step 1 donelink');
});

test('of what a progress bar wrote over itself the last state is shown', () => {
  expect(plainText('10%\r50%\r100%')).toBe('100%');
  expect(plainText('a line from Windows\r')).toBe('a line from Windows');
});

test('markup stays text, and control characters are no boxes', () => {
  expect(piecesOf('<img src=x onerror=alert(1)>\u0000\u0008')).toEqual([{ text: '<img src=x onerror=alert(1)>' }]);
});

test('an unfinished sequence at the end swallows nothing before it', () => {
  expect(plainText('training\u001b[')).toContain('training');
});
