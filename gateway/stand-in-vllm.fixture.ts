import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How the stand-in misbehaves for one model. */
export type Behaviour = 'well' | 'error-500' | 'reset' | 'cut-mid-stream' | 'error-event' | 'silent' | 'empty' | 'slow';

/** Speaks vLLM's protocol for tests of the gateway; every answer is `<model>唱一首歌` in five pieces, split inside characters. */
export async function startStandInVllm(models: readonly string[]) {
  const served = new Set(models);
  const behaviour = new Map<string, Behaviour>();
  const received: { path: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }[] = [];
  let aborted = 0;

  const server = createServer((request, response) => void handle(request, response));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/health') return void response.writeHead(200).end();
    if (request.url === '/v1/models')
      return void json(200, { object: 'list', data: [...served].map((id) => ({ id })) });
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>;
    received.push({ path: request.url ?? '', headers: request.headers, body });
    const model = String(body['model']);
    if (!served.has(model)) return void json(404, { error: { message: `The model ${model} does not exist.` } });
    if (JSON.stringify(body).includes('too long'))
      return void json(400, { error: { message: 'The prompt is longer than 512 tokens.' } });
    await generate(request.url === '/v1/chat/completions', model, behaviour.get(model) ?? 'well', response);
  }

  async function generate(chat: boolean, model: string, how: Behaviour, response: ServerResponse): Promise<void> {
    if (how === 'error-500') return void response.writeHead(500).end('out of order');
    if (how === 'reset') return void response.destroy();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('close', () => void (response.writableEnded || how === 'cut-mid-stream' ? 0 : aborted++));
    if (how === 'silent') return;
    const event = (text: string, finish: string | null) =>
      `data: ${JSON.stringify({ id: 'x', model, choices: [chat ? { index: 0, delta: { content: text }, finish_reason: finish } : { index: 0, text, finish_reason: finish }] })}\r\n\r\n`;
    const pieces = how === 'empty' ? [] : [model, '唱', '一', '首', '歌'];
    for (const [number, piece] of pieces.entries()) {
      if (how === 'cut-mid-stream' && number === 2) return void response.destroy();
      if (how === 'error-event' && number === 2)
        return void response.end('data: {"error":{"message":"engine is dead","code":500}}\n\n');
      const bytes = Buffer.from(event(piece, null));
      const middle = bytes.indexOf(Buffer.from(piece)) + 1;
      response.write(bytes.subarray(0, middle));
      await new Promise((resolve) => setTimeout(resolve, how === 'slow' ? 100 : 1));
      response.write(bytes.subarray(middle));
    }
    response.write(event('', 'stop'));
    response.write(
      `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: pieces.length, total_tokens: 3 + pieces.length } })}\n\n`,
    );
    response.end('data: [DONE]\n\n');
  }

  const start = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await start(0);
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    served,
    received,
    aborted: () => aborted,
    behave: (model: string, how: Behaviour) => void behaviour.set(model, how),
    restart: () => start(port),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
