import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runBench, type Bench } from './harness/bench.ts';
import { buildBare, buildEditor, scriptSizes } from './harness/screen-builds.ts';
import { createPages, heapMb, servePage, temporaryFolder, watchFrames, type OpenedPage } from './harness/web-page.ts';

const sizes = [100, 500, 1_000, 2_000] as const;
const repetitions = 3;
/** More openings of 1,000 steps: three of each say too little of a ratio of two short times. */
const openings = 8;
const moves = 80;
const moveMs = 16;

/** So many pointer moves a frame apart, from where a button is pressed to where it is let go. */
async function dragFrom({ page }: OpenedPage, x: number, y: number, button: 'left' | 'middle'): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down({ button });
  for (let move = 1; move <= moves; move += 1) {
    await page.mouse.move(x + move * 3, y + Math.round(40 * Math.sin(move / 8)));
    await pause(moveMs);
  }
  await page.mouse.up({ button });
}

const cardOf = async ({ page }: OpenedPage) => {
  const box = (await page.locator('[data-step]').nth(6).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + 10 };
};

async function measure(bench: Bench, subject: string, steps: number, open: () => Promise<OpenedPage>): Promise<void> {
  const opened = await open();
  try {
    bench.sample(`open ${steps} steps, ms`, subject, opened.openMs);
    if (steps === 1_000) bench.sample('heap at 1000 steps, MB', subject, await heapMb(opened));
    const card = await cardOf(opened);
    const drag = await watchFrames(opened, () => dragFrom(opened, card.x, card.y, 'left'));
    bench.sample(`drag at ${steps}, frame p95, ms`, subject, drag.p95);
    bench.sample(`script of one move at ${steps}, ms`, subject, drag.scriptMs / moves);
    const pan = await watchFrames(opened, () => dragFrom(opened, 720, 480, 'middle'));
    bench.sample(`pan at ${steps}, frame p95, ms`, subject, pan.p95);
    if (steps < 1_000) return;
    await opened.page.mouse.move(720, 480);
    const zoom = await watchFrames(opened, async () => {
      for (let turn = 0; turn < 12; turn += 1) {
        await opened.page.mouse.wheel(0, 240);
        await pause(50);
      }
      for (let turn = 0; turn < 12; turn += 1) {
        await opened.page.mouse.wheel(0, -240);
        await pause(50);
      }
    });
    bench.sample(`zoom across the overview at ${steps}, longest frame, ms`, subject, zoom.longest);
    for (let turn = 0; turn < 12; turn += 1) await opened.page.mouse.wheel(0, 240);
    const whole = await watchFrames(opened, () => dragFrom(opened, 600, 400, 'middle'));
    bench.sample(`pan with all ${steps} in view, frame p95, ms`, subject, whole.p95);
  } finally {
    await opened.close();
  }
}

/** A run with news of one step in fifty, ten times a second, for four seconds. */
async function measureLive(bench: Bench, open: () => Promise<OpenedPage>): Promise<void> {
  const opened = await open();
  const seconds = 4;
  const live = await watchFrames(opened, () => opened.page.waitForTimeout(seconds * 1_000));
  bench.sample('live run at 1000, longest frame, ms', 'editor', live.longest);
  bench.sample('live run at 1000, script of one batch, ms', 'editor', live.scriptMs / (seconds * 10));
  await opened.close();
}

const press = (init: string) => `
  (async () => {
    const canvas = document.querySelector('.canvas');
    const before = performance.now();
    canvas.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ${init} }));
    await new Promise((resolve) => setTimeout(resolve));
    return performance.now() - before;
  })()`;

const say = (what: 'copy' | 'paste', text: string) => `
  (() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${JSON.stringify(text)});
    const said = new ClipboardEvent('${what}', { bubbles: true, cancelable: true, clipboardData });
    document.querySelector('.canvas').dispatchEvent(said);
    return clipboardData.getData('text/plain');
  })()`;

/** Fifty steps of one page, pasted into a thousand of another: until their cards could be drawn. */
async function measurePaste(bench: Bench, open: (steps: number) => Promise<OpenedPage>): Promise<void> {
  const small = await open(50);
  await small.page.evaluate(press("key: 'a', ctrlKey: true"));
  const text = await small.page.evaluate<string>(say('copy', ''));
  await small.close();
  const big = await open(1_000);
  const selected = () => big.page.evaluate<number>(`document.querySelectorAll('.step-card.is-selected').length`);
  const took = await big.page.evaluate<number>(`
    (async () => {
      const before = performance.now();
      ${say('paste', text)};
      await new Promise((resolve) => setTimeout(resolve));
      return performance.now() - before;
    })()`);
  if ((await selected()) === 0) throw new Error('nothing was pasted');
  bench.sample('paste 50 into 1000, ms', 'editor', took);
  await big.close();
}

async function measureKeys(bench: Bench, open: (steps: number) => Promise<OpenedPage>): Promise<void> {
  const big = await open(1_000);
  const card = await cardOf(big);
  await dragFrom(big, card.x, card.y, 'left');
  await big.page.waitForTimeout(200);
  bench.sample('undo at 1000, ms', 'editor', await big.page.evaluate<number>(press("key: 'z', ctrlKey: true")));
  await big.close();
  for (const steps of [100, 500]) {
    const opened = await open(steps);
    const took = await opened.page.evaluate<number>(`
      (async () => {
        const placeOf = () => document.querySelector('[data-step]').closest('.react-flow__node').style.transform;
        const undo = document.querySelector('[aria-label^="Undo"]');
        const before = performance.now();
        document.querySelector('.canvas').dispatchEvent(
          new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'T', code: 'KeyT', altKey: true, shiftKey: true }));
        while (undo.disabled) await new Promise((resolve) => setTimeout(resolve, 10));
        return performance.now() - before;
      })()`);
    bench.sample(`tidy ${steps}, its worker started, ms`, 'editor', took);
    await opened.close();
  }
}

/** The editor beside a page of React Flow and nothing else, on this machine in the same minutes. */
await runBench('editor', async (bench) => {
  const folder = await temporaryFolder(bench, 'screens');
  const [editorFolder, bareFolder] = [join(folder, 'editor'), join(folder, 'bare')];
  bench.say('building both pages');
  await buildEditor(editorFolder);
  await buildBare(bareFolder);
  const [editor, bare] = [await servePage(bench, editorFolder), await servePage(bench, bareFolder)];
  const open = await createPages(bench);
  const subjects = {
    editor: (steps: number) => open(`${editor}/dev/canvas?steps=${steps}`),
    bare: (steps: number) => open(`${bare}/?steps=${steps}`),
  };
  for (const subject of Object.values(subjects)) await (await subject(100)).close();

  for (let time = 0; time < repetitions; time += 1) {
    for (const steps of sizes) {
      bench.say(`${steps} steps, ${time + 1} of ${repetitions}`);
      const turns = Object.entries(subjects);
      for (const [subject, openSubject] of time % 2 === 0 ? turns : turns.reverse())
        await measure(bench, subject, steps, () => openSubject(steps));
    }
    await measureLive(bench, () => open(`${editor}/dev/canvas?steps=1000&live=1`));
    await measureKeys(bench, subjects.editor);
    await measurePaste(bench, subjects.editor);
  }

  for (let time = 0; time < openings; time += 1) {
    const turns = Object.entries(subjects);
    for (const [subject, openSubject] of time % 2 === 0 ? turns : turns.reverse()) {
      const opened = await openSubject(1_000);
      bench.sample('open 1000 steps, ms', subject, opened.openMs);
      await opened.close();
    }
  }

  const gzip = await scriptSizes(editorFolder, {
    shell: ['index.html'],
    editor: ['index.html', 'pages/pipeline/pipeline-page.tsx', 'canvas/pipeline-canvas.tsx'],
    release: ['index.html', 'pages/release/release-page.tsx'],
  });
  const medianOf = (table: string) => bench.medianOf(table, 'editor');
  const overBare = (table: string) => medianOf(table) / bench.medianOf(table, 'bare');
  return {
    dragP95OverBare1000: overBare('drag at 1000, frame p95, ms'),
    openOverBare1000: overBare('open 1000 steps, ms'),
    panP95OverBare1000: overBare('pan at 1000, frame p95, ms'),
    ...Object.fromEntries(sizes.map((steps) => [`openMs${steps}`, medianOf(`open ${steps} steps, ms`)])),
    ...Object.fromEntries(sizes.map((steps) => [`dragP95Ms${steps}`, medianOf(`drag at ${steps}, frame p95, ms`)])),
    scriptPerMoveMs1000: medianOf('script of one move at 1000, ms'),
    panAllP95Ms2000: medianOf('pan with all 2000 in view, frame p95, ms'),
    zoomLongestMs1000: medianOf('zoom across the overview at 1000, longest frame, ms'),
    zoomLongestOverBare1000: overBare('zoom across the overview at 1000, longest frame, ms'),
    heapMb1000: medianOf('heap at 1000 steps, MB'),
    liveLongestMs1000: medianOf('live run at 1000, longest frame, ms'),
    liveScriptMs1000: medianOf('live run at 1000, script of one batch, ms'),
    undoMs1000: medianOf('undo at 1000, ms'),
    pasteMs50: medianOf('paste 50 into 1000, ms'),
    tidyMs100: medianOf('tidy 100, its worker started, ms'),
    tidyMs500: medianOf('tidy 500, its worker started, ms'),
    shellGzipKb: gzip.shell,
    editorGzipKb: gzip.editor,
    releaseGzipKb: gzip.release,
  };
});
