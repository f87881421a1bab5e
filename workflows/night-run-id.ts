const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLetters = 10;
const chanceLetters = 16;

/**
 * A run's id, made inside a workflow: 26 letters that sort by the time. The same clock and chance give the same id, so that
 * a replay starts the run it started.
 * @param chance from 0 to below 1, as the workflow's own `Math.random`
 */
export function nightRunId(atMs: number, chance: () => number): string {
  let time = '';
  for (let left = Math.floor(atMs), place = 0; place < timeLetters; place += 1) {
    time = alphabet.charAt(left % 32) + time;
    left = Math.floor(left / 32);
  }
  return time + Array.from({ length: chanceLetters }, () => alphabet.charAt(Math.floor(chance() * 32))).join('');
}
