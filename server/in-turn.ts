/** Work on one subject goes one after another, in the order it came; on different subjects side by side. */
export function createTurns(): <T>(subject: string, work: () => Promise<T>) => Promise<T> {
  const lastOf = new Map<string, Promise<unknown>>();
  return (subject, work) => {
    const mine = (lastOf.get(subject) ?? Promise.resolve()).then(work, work);
    const settled = mine
      .catch(() => undefined)
      .finally(() => {
        if (lastOf.get(subject) === settled) lastOf.delete(subject);
      });
    lastOf.set(subject, settled);
    return mine;
  };
}
