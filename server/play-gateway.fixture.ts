import type { Digest } from '../pipeline/artifact.ts';
import { Refused, type Gateway, type GatewayKeyHash, type Generation, type Vote } from './ports.ts';

/* For tests alone: the gateway and vLLM behind it, played by plain objects. */

export function playGateway() {
  const encoder = new TextEncoder();
  const event = (name: string, data: unknown) => encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  const play = {
    /** Lists of keys, in the order they were put. */
    puts: [] as (readonly GatewayKeyHash[])[],
    loads: [] as Digest[],
    asked: [] as Generation[],
    votes: [] as Vote[],
    /** Models that vLLM dropped since they were loaded. */
    dropped: new Set<string>(),
    /** Says no to the next load. */
    refusal: null as Refused | null,
    /** Answers go on until they are left. */
    isEndless: false,
    left: 0,
  };
  const gateway: Gateway = {
    stats: async () => null,
    putKeys: async (list) => void play.puts.push(list),
    async generate(generation, signal) {
      play.asked.push(generation);
      if (play.dropped.delete(generation.model)) throw new Refused('not_loaded', 'vLLM does not have this model now.');
      signal.addEventListener('abort', () => (play.left += 1), { once: true });
      return new ReadableStream({
        start(controller) {
          controller.enqueue(event('start', { responseId: `chatcmpl-${play.asked.length}` }));
          controller.enqueue(event('piece', { text: '窗外月光' }));
          if (play.isEndless) return;
          controller.enqueue(event('end', { finishReason: 'stop', tokens: 4 }));
          controller.close();
        },
      });
    },
    async vote(vote) {
      if (!vote.responseId.startsWith('chatcmpl-')) throw new Refused('unknown_response', 'No such response.');
      play.votes.push(vote);
    },
  };
  const playground = {
    baseModel: 'tiny-zh',
    adapters: {
      async load(adapter: Digest) {
        play.loads.push(adapter);
        if (play.refusal) throw play.refusal;
        return `lyrics-${adapter.slice(7, 19)}`;
      },
    },
  };
  return { play, gateway, playground };
}
