import type { KillReport } from './nemesis.ts';

/** The kills as a table for people, with the longest recovery of each process below. */
export function printed(reports: readonly KillReport[]): string {
  const seconds = (ms: number | null) => (ms === null ? '–' : (ms / 1000).toFixed(1)).padStart(6);
  const lines = reports.map(
    ({ target, point, afterMs, during, outcome, backMs, movedMs }) =>
      `${target.padEnd(16)} ${point.padEnd(10)} +${String(afterMs).padEnd(5)} ${seconds(backMs)} ${seconds(movedMs)}  ${outcome.padEnd(9)} ${during}`,
  );
  const head = `${'killed'.padEnd(16)} ${'at'.padEnd(10)} ${'+ms'.padEnd(6)} ${'back s'} ${'moved s'} outcome   during`;
  return [
    head,
    ...lines,
    '',
    ...longest(reports).map(
      ({ target, kills, points, medianMs, longestMs }) =>
        `${target.padEnd(16)} ${kills} kills at ${points} points: back after ${seconds(medianMs).trim()} s (median), ${seconds(longestMs).trim()} s (longest)`,
    ),
  ].join('\n');
}

export function longest(reports: readonly KillReport[]) {
  const targets = [...new Set(reports.map(({ target }) => target))].sort();
  return targets.map((target) => {
    const own = reports.filter((one) => one.target === target && one.backMs !== null);
    const back = own.map(({ backMs }) => backMs!).toSorted((a, b) => a - b);
    return {
      target,
      kills: own.length,
      points: new Set(own.map(({ point }) => point)).size,
      medianMs: back[Math.floor(back.length / 2)] ?? null,
      longestMs: back.at(-1) ?? null,
    };
  });
}
