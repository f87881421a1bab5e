import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { circles, importsOf } from './import-graph.ts';

test('imports are found in every form, comments are not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-imports-'));
  try {
    const text = [
      `import { a,\n  b } from './a.ts';`,
      `import type { C } from './c.ts';`,
      `import './side.ts';`,
      `export * from './star.ts';`,
      `export type { D } from './d.ts';`,
      `import def, { type E } from 'pkg';`,
      `// import { no } from './comment.ts';`,
      `/**\n * import { no } from './doc.ts';\n */`,
      `const late = await import('./late.ts');`,
    ].join('\n');
    await writeFile(join(folder, 'x.ts'), text);
    expect((await importsOf(folder, ['x.ts'])).map(({ to, typeOnly }) => (typeOnly ? `type ${to}` : to))).toEqual([
      './a.ts',
      'type ./c.ts',
      './side.ts',
      './star.ts',
      'type ./d.ts',
      'pkg',
      './late.ts',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a circle of values is found, one of types is none', () => {
  const edge = (from: string, to: string, typeOnly = false) => ({ from, to, typeOnly });
  expect(circles([edge('p/a.ts', './b.ts'), edge('p/b.ts', '../q/c.ts'), edge('q/c.ts', '../p/a.ts')])).toEqual([
    'p/a.ts → p/b.ts → q/c.ts → p/a.ts',
  ]);
  expect(circles([edge('p/a.ts', './b.ts'), edge('p/b.ts', './a.ts', true)])).toEqual([]);
});
