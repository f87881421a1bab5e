/** An event stream that somebody reads. */
interface OpenStream {
  readonly personId: string;
  /** Streams with one credential are asked about together. */
  readonly credential: string;
  readonly mayStillRead: () => Promise<boolean>;
  end(): void;
}

/** Event streams end when whoever reads them may no longer: at once when that is known, within `everyMs` anyway. */
export function createOpenStreams({ everyMs = 2_000 }: { readonly everyMs?: number } = {}) {
  const open = new Set<OpenStream>();
  let timer: NodeJS.Timeout | undefined;

  async function check(streams: Iterable<OpenStream>): Promise<void> {
    const answers = new Map<string, Promise<boolean>>();
    await Promise.all(
      [...streams].map(async (stream) => {
        // Not being able to ask is no answer; the next round asks again.
        const answer = answers.get(stream.credential) ?? stream.mayStillRead().catch(() => true);
        answers.set(stream.credential, answer);
        if (!(await answer)) stream.end();
      }),
    );
  }

  function forget(stream: OpenStream): void {
    open.delete(stream);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    count: () => open.size,

    /** The same answer, whose body ends when `mayStillRead` says no. */
    watch(answer: Response, reader: Omit<OpenStream, 'end'>): Response {
      if (answer.body === null) return answer;
      const source = answer.body.getReader();
      let stream: OpenStream;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          stream = {
            ...reader,
            end() {
              if (!open.has(stream)) return;
              forget(stream);
              controller.close();
              void source.cancel().catch(() => undefined);
            },
          };
        },
        async pull(controller) {
          const { done, value } = await source.read().catch((error: unknown) => {
            forget(stream);
            throw error;
          });
          if (!open.has(stream)) return;
          if (!done) return controller.enqueue(value);
          forget(stream);
          controller.close();
        },
        async cancel(reason) {
          forget(stream);
          await source.cancel(reason);
        },
      });
      open.add(stream!);
      timer ??= setInterval(() => void check(open), everyMs).unref();
      return new Response(body, { status: answer.status, headers: answer.headers });
    },

    /** Asks about a person's streams now. */
    checkPerson: (personId: string) => check([...open].filter((stream) => stream.personId === personId)),
  };
}
