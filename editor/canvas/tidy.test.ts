import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { expect, test, vi } from 'vitest';

/** Lays everything out in one row, or never says a word. */
class FakeWorker extends EventTarget {
  static readonly made: FakeWorker[] = [];
  static isThere = false;
  isEnded = false;
  onmessage: (message: { readonly data: unknown }) => void = () => undefined;
  constructor() {
    super();
    FakeWorker.made.push(this);
    if (!FakeWorker.isThere) setTimeout(() => this.dispatchEvent(new Event('error')));
  }
  postMessage({ id, graph }: { readonly id: number; readonly graph?: ElkNode }): void {
    if (!FakeWorker.isThere) return;
    const children = graph?.children?.map((child, place) => ({ ...child, x: place * 300, y: 0 }));
    setTimeout(() => this.onmessage({ data: { id, data: { ...graph, children } } }));
  }
  terminate(): void {
    this.isEnded = true;
  }
}

test('a layout engine that does not come is an error, and the next try starts another', async () => {
  vi.stubGlobal('Worker', FakeWorker);
  vi.resetModules();
  const { tidyLayout } = await import('./tidy.ts');
  const boxes = ['a', 'b'].map((id) => ({ id, x: 40, y: 80, width: 232, height: 100 }));
  const tidy = () => tidyLayout(boxes, [{ from: 'a', to: 'b' }], []);

  await expect(tidy()).rejects.toThrow('did not load');
  FakeWorker.isThere = true;
  expect(await tidy()).toEqual({ a: { x: 40, y: 80 }, b: { x: 340, y: 80 } });
  expect(FakeWorker.made.map(({ isEnded }) => isEnded)).toEqual([true, false]);
});
