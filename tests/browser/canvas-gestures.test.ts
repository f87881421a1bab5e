import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, drag, edge, middleOf, openCanvas, placeOf, port, type Spot } from './canvas-page.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const selected = async (page: Page) =>
  (
    await page
      .locator('.step-card.is-selected')
      .evaluateAll((cards) => cards.map((one) => one.closest<HTMLElement>('[data-step]')!.dataset['step']!))
  ).toSorted();
/** How far the view was moved, and how near one is. */
const view = async (page: Page) => {
  const [x = 0, y = 0, zoom = 1] = await page
    .locator('.react-flow__viewport')
    .evaluate((node) => (node as HTMLElement).style.transform.match(/-?[\d.]+/g)!.map(Number));
  return { x, y, zoom };
};
const shifted = ({ x, y }: Spot, byX: number, byY: number): Spot => ({ x: x + byX, y: y + byY });
/** Names of the edits that can be taken back, newest first. */
async function edits(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'History of edits' }).click();
  await page.getByRole('menu').waitFor();
  const labels = await page.getByRole('menuitem').allTextContents();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.locator('.canvas').focus();
  return labels;
}

test('E04: a port tells its type by shape, colour and words, in both themes, and is easy to hit', async () => {
  const page = await openCanvas(stage());
  await card(page, 'train-sft-1').click();
  await page.keyboard.press('1');
  await expect.poll(async () => (await view(page)).zoom).toBe(1);
  const adapter = port(page, 'train-sft-1', 'adapter', 'right');
  await expect.poll(async () => (await middleOf(adapter)).x).toBeLessThan(1_000);
  const at = await middleOf(adapter);
  await page.mouse.move(at.x, at.y);
  const tip = page.getByRole('tooltip');
  await tip.getByText('Output').waitFor();
  expect(await tip.textContent()).toMatch(/Adapter: LoRA weights that need their base\. Example: rank 8\./);
  await photograph(page, 'canvas-port');
  // 24 pixels across, wherever it is pointed at.
  for (const [x, y] of [
    [-11, 0],
    [11, 0],
    [0, -11],
    [0, 11],
  ] as const) {
    const name = await page.evaluate(
      (spot) => document.elementFromPoint(spot.x, spot.y)?.closest<HTMLElement>('.port')?.dataset['handleid'],
      shifted(at, x, y),
    );
    expect(name, `${x}, ${y}`).toBe('adapter');
  }
  const colours = () =>
    page
      .locator('[data-step=train-sft-1] .port path')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
  const light = await colours();
  await page.evaluate(() => void (document.documentElement.dataset['theme'] = 'dark'));
  await expect.poll(colours).not.toEqual(light);
  await page.mouse.move(at.x + 1, at.y);
  await photograph(page, 'canvas-port-dark');
});

test('E03, E06: "+" on an edge puts a step between; an end of it is led elsewhere, refused with the reason, or let go to delete', async () => {
  const page = await openCanvas(stage());
  const straight = edge(page, 'import-lyrics-1.dataset → curate-dataset-1.dataset');
  const line = await middleOf(straight.locator('path').first());
  await page.mouse.move(line.x, line.y);
  await page.getByRole('button', { name: 'Insert a step here' }).click();
  // Only what takes the one end and gives the other is offered.
  await page.getByRole('option', { name: /Curate/ }).waitFor();
  expect(await page.getByRole('option', { name: /DPO|Import|Evaluate/ }).count()).toBe(0);
  await page.keyboard.type('curate');
  await page.keyboard.press('Enter');
  await edge(page, 'import-lyrics-1.dataset → curate-dataset.dataset').waitFor();
  await edge(page, 'curate-dataset.dataset → curate-dataset-1.dataset').waitFor();
  expect(await straight.count()).toBe(0);
  await photograph(page, 'canvas-inserted');
  await page.keyboard.press('Control+z');
  await straight.waitFor();

  /** An end of an edge, just beside its port; it is there to be dragged once the pointer is near. */
  const grab = async (name: string, side: 'left' | 'right', of: string): Promise<Spot> => {
    const { zoom } = await view(page);
    const spot = shifted(await middleOf(port(page, of, name, side)), (side === 'right' ? 15 : -15) * zoom, 0);
    await page.mouse.move(spot.x, spot.y);
    await page.locator('.react-flow__edgeupdater').first().waitFor({ state: 'attached' });
    return spot;
  };
  const before = edge(page, 'split-dataset-1.heldOut → evaluate-1.dataset');
  const turned = edge(page, 'split-dataset-1.train → evaluate-1.dataset');
  await before.waitFor();
  const train = await middleOf(port(page, 'split-dataset-1', 'train', 'right'));
  await drag(page, await grab('heldOut', 'right', 'split-dataset-1'), train);
  await turned.waitFor();
  expect(await before.count()).toBe(0);

  await drag(
    page,
    await grab('dataset', 'left', 'evaluate-1'),
    await middleOf(port(page, 'check-gate-1', 'report', 'left')),
  );
  await page.getByRole('alert').getByText(/needs/).waitFor();
  expect(await turned.count()).toBe(1);
  await photograph(page, 'canvas-reconnect-refused');
  await page.keyboard.press('Escape');

  await drag(page, await grab('dataset', 'left', 'evaluate-1'), { x: 700, y: 840 });
  await expect.poll(() => turned.count()).toBe(0);
  expect((await edits(page)).slice(0, 2)).toEqual(['Remove edge', 'Reconnect']);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await before.waitFor();
});

test('E07: a box selects what it touches, Shift-click adds and takes away, Space and the middle button move the view', async () => {
  const page = await openCanvas(stage());
  const [lyrics, curate] = [
    (await card(page, 'import-lyrics-1').boundingBox())!,
    (await card(page, 'curate-dataset-1').boundingBox())!,
  ];
  // Over a corner of each of two cards; close to the edge of the canvas it would move the view too.
  await drag(page, { x: lyrics.x + 90, y: lyrics.y - 40 }, { x: curate.x + 40, y: curate.y + 40 });
  await expect.poll(() => selected(page)).toEqual(['curate-dataset-1', 'import-lyrics-1']);
  await card(page, 'split-dataset-1').click({ modifiers: ['Shift'] });
  await card(page, 'import-lyrics-1').click({ modifiers: ['Shift'] });
  await expect.poll(() => selected(page)).toEqual(['curate-dataset-1', 'split-dataset-1']);

  const blank = { x: 720, y: 820 };
  const start = await view(page);
  await page.keyboard.down('Space');
  await drag(page, blank, shifted(blank, 120, -60));
  await page.keyboard.up('Space');
  await expect.poll(async () => Math.round((await view(page)).x - start.x)).toBeGreaterThan(100);
  const spaced = await view(page);
  expect(spaced.zoom).toBe(start.zoom);
  await drag(page, blank, shifted(blank, -120, 60), { button: 'middle' });
  await expect.poll(async () => Math.round((await view(page)).x - spaced.x)).toBeLessThan(-100);
  // None of that selects or changes anything.
  expect(await selected(page)).toEqual(['curate-dataset-1', 'split-dataset-1']);

  await card(page, 'train-sft-1').click();
  await page.keyboard.press('Shift+ArrowRight');
  await expect
    .poll(() => selected(page))
    .toEqual(['check-gate-1', 'evaluate-1', 'train-dpo-1', 'train-grpo-1', 'train-sft-1']);
  await page.mouse.click(blank.x, blank.y);
  await expect.poll(() => selected(page)).toEqual([]);
  expect(await page.getByRole('button', { name: /^Undo/ }).isDisabled()).toBe(true);
});

test('E07: the wheel zooms to the pointer, is asked about once, and moves the view for whoever says so', async () => {
  const page = await openCanvas(stage());
  const at = await middleOf(card(page, 'train-grpo-1'));
  const question = page.getByRole('dialog', { name: 'What should the wheel do?' });
  const turn = async (by: number) => {
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, by);
  };
  const first = await view(page);
  await turn(-120);
  await question.waitFor();
  await expect.poll(async () => (await view(page)).zoom).toBeGreaterThan(first.zoom);
  // What is under the pointer stays under it.
  const strayed = async () => {
    const stayed = await middleOf(card(page, 'train-grpo-1'));
    return Math.max(Math.abs(stayed.x - at.x), Math.abs(stayed.y - at.y));
  };
  await expect.poll(strayed).toBeLessThan(2);
  await photograph(page, 'canvas-wheel');
  await question.getByRole('button', { name: /trackpad/ }).click();
  const asked = await view(page);
  await turn(120);
  await expect.poll(async () => (await view(page)).y).toBeLessThan(asked.y - 50);
  expect((await view(page)).zoom).toBe(asked.zoom);
  await page.reload();
  await card(page, 'train-grpo-1').waitFor();
  const again = await view(page);
  await turn(120);
  await expect.poll(async () => (await view(page)).y).toBeLessThan(again.y - 50);
  expect(await question.count()).toBe(0);
});

test('E07: on a touch screen two fingers move the view and spread to come nearer', async () => {
  const page = await openCanvas(stage(), { phone: true });
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Spot[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(({ x, y }, id) => ({ x, y, id })) });
  const fingers = async (from: readonly [Spot, Spot], by: readonly [Spot, Spot]) => {
    await touch('touchStart', from);
    for (let part = 1; part <= 5; part += 1)
      await touch(
        'touchMove',
        from.map((spot, finger) => shifted(spot, (by[finger]!.x * part) / 5, (by[finger]!.y * part) / 5)),
      );
    await touch('touchEnd', []);
  };
  const blank = [
    { x: 120, y: 600 },
    { x: 220, y: 600 },
  ] as const;
  const before = await view(page);
  await fingers(blank, [
    { x: 30, y: -80 },
    { x: 30, y: -80 },
  ]);
  const by = async () => {
    const { x, y } = await view(page);
    return [x - before.x, y - before.y].map(Math.round);
  };
  await expect.poll(by).toEqual([30, -80]);
  const moved = await view(page);
  expect(moved.zoom).toBeCloseTo(before.zoom, 2);
  await fingers(blank, [
    { x: -40, y: 0 },
    { x: 40, y: 0 },
  ]);
  await expect.poll(async () => (await view(page)).zoom).toBeGreaterThan(moved.zoom * 1.4);
  await photograph(page, 'canvas-phone');
});

test('E09: what tidies is started when somebody comes near the tool, not with the page, and changes nothing', async () => {
  const page = await openCanvas(stage());
  expect(page.workers()).toHaveLength(0);
  const started = page.waitForEvent('worker');
  await page.getByRole('button', { name: 'Tidy' }).hover();
  expect((await started).url()).toContain('elk-worker');
  const undo = page.getByRole('button', { name: 'Undo' });
  expect(await undo.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Tidy' }).click();
  await expect.poll(() => undo.isDisabled()).toBe(false);
  expect(page.workers()).toHaveLength(1);
});

test('E09: tidying glides every card to a layer of its own, keeps groups together, and is one entry of the history', async () => {
  const page = await openCanvas(stage());
  const members = ['import-lyrics-1', 'curate-dataset-1', 'split-dataset-1'];
  await card(page, members[0]!).click();
  for (const id of members.slice(1)) await card(page, id).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  await page.mouse.click(720, 840);
  const ids = await page
    .locator('[data-step]')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['step']!));
  const places = async () =>
    Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await placeOf(page, id)] as const)));
  const before = await places();
  await page.evaluate(() => {
    const seen = new Set<string>();
    const node = document.querySelector<HTMLElement>('.react-flow__node[data-id="evaluate-1"]')!;
    let last = performance.now();
    let longest = 0;
    const look = (now: number) => {
      seen.add(node.style.transform);
      longest = Math.max(longest, now - last);
      last = now;
      Object.assign(globalThis, { watched: { places: seen.size, longest } });
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.keyboard.press('Shift+Alt+T');
  await expect.poll(() => edits(page)).toEqual(['Tidy', 'Group']);
  const watched = await page.evaluate<{ places: number; longest: number }>('watched');
  // Where it was, where it is, and at least once on its way: how often is up to the machine.
  expect(watched.places, 'places a card was seen at').toBeGreaterThan(2);
  // Layers are found beside the page, which goes on drawing meanwhile.
  expect(page.workers().length).toBeGreaterThan(0);
  console.info(`E09: longest frame of a tidy ${Math.round(watched.longest)} ms`);
  await page.keyboard.press('0');
  await card(page, 'check-gate-1').waitFor();
  const after = await places();
  const keys = await page
    .locator('.react-flow__edge')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['id']!));
  for (const key of keys) {
    const [from, to] = key.split(' → ').map((end) => after[end.split('.')[0]!]![0]!);
    expect(to, key).toBeGreaterThan(from!);
  }
  const frame = (await page.locator('.react-flow__node-frame').boundingBox())!;
  for (const id of ids) {
    const { x, y } = await middleOf(card(page, id));
    const isInside = x > frame.x && x < frame.x + frame.width && y > frame.y && y < frame.y + frame.height;
    expect(isInside, id).toBe(members.includes(id));
  }
  await photograph(page, 'canvas-tidied');
  await page.keyboard.press('Control+z');
  await expect.poll(places).toEqual(before);
});
