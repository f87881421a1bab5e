export interface Part {
  readonly name: string;
  readonly isUp: () => Promise<boolean>;
}
export type Health = ReturnType<typeof createHealth>;

/** Longest wait for one part; one that takes longer counts as down. */
const patienceMs = 1_500;

/** Which of the parts the server leans on answer now. The server itself answers, or nobody reads this. */
export function createHealth(parts: readonly Part[]) {
  const ask = ({ isUp }: Part) =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      isUp()
        .then(resolve, () => resolve(false))
        .finally(() => clearTimeout(timer));
    });
  return {
    async look() {
      const answers = await Promise.all(
        parts.map(async (part) => [part.name, (await ask(part)) ? 'up' : 'down'] as const),
      );
      const isWell = answers.every(([, answer]) => answer === 'up');
      return { status: isWell ? ('ok' as const) : ('degraded' as const), parts: Object.fromEntries(answers) };
    },
  };
}
