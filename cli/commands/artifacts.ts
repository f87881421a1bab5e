import { createWriteStream, openAsBlob, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../../server/client.ts';
import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { bytes, createOutput, table } from '../output.ts';

type ArtifactType = Answer<'GET /artifacts'>['artifacts'][number]['type'];

export async function list(options: GlobalOptions & { type?: string; name?: string }): Promise<ExitCode> {
  const query = {
    ...(options.type ? { type: options.type as ArtifactType } : {}),
    ...(options.name ? { name: options.name } : {}),
  };
  const { artifacts } = await connect(options).call('GET /artifacts', { query });
  createOutput(options.json === true).value(artifacts, () =>
    artifacts.length === 0
      ? 'No artifact has a name yet.'
      : table([
          ['NAME', 'TYPE', 'SIZE', 'NAMED', 'DIGEST'],
          ...artifacts.map((one) => [
            `${one.name} v${one.number}`,
            one.type,
            bytes(one.sizeBytes),
            one.namedAt,
            one.digest.slice(0, 19),
          ]),
        ]),
  );
  return exitCodes.ok;
}

export async function show(which: string, options: GlobalOptions): Promise<ExitCode> {
  const info = await connect(options).call('GET /artifact', { query: { which } });
  createOutput(options.json === true).value(info, ({ ref, manifest, names, makings }) =>
    [
      `${ref.digest}  ${ref.type}  ${bytes(ref.sizeBytes)}`,
      ...names.map(({ name, number }) => `  called ${name} v${number}`),
      ...Object.entries(manifest.meta).map(
        ([key, value]) => `  ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      ),
      ...manifest.files.map(({ path, sizeBytes }) => `  file ${path}  ${bytes(sizeBytes)}`),
      ...manifest.parents.map((digest) => `  from ${digest}`),
      ...makings.map(({ runId, stepId, kind, madeAt }) => `  made by ${stepId} (${kind}) of run ${runId} at ${madeAt}`),
    ].join('\n'),
  );
  return exitCodes.ok;
}

export async function lineage(which: string, options: GlobalOptions): Promise<ExitCode> {
  const { lineage: nodes } = await connect(options).call('GET /artifact/lineage', { query: { which } });
  createOutput(options.json === true).value(nodes, () => nodes.map(sayNode).join('\n'));
  return exitCodes.ok;
}

function sayNode({ ref, names, makings }: Answer<'GET /artifact/lineage'>['lineage'][number]): string {
  const called = names.map(({ name, number }) => `${name} v${number}`).join(', ') || ref.digest.slice(0, 19);
  const made =
    makings.map(({ stepId, kind, runId }) => `made by ${stepId} (${kind}) of run ${runId}`)[0] ??
    'brought from outside';
  return `${ref.type.padEnd(11)} ${called}  ${made}`;
}

/** Downloads every file of an artifact, or one, into a folder. */
export async function get(
  which: string,
  path: string | undefined,
  options: GlobalOptions & { out?: string },
): Promise<ExitCode> {
  const client = connect(options);
  const { ref, manifest } = await client.call('GET /artifact', { query: { which } });
  const folder = resolve(options.out ?? which.replace(/[^\p{L}\p{N}._-]+/gu, '-'));
  const files = manifest.files.filter((file) => path === undefined || file.path === path);
  if (files.length === 0) throw new CommandError(exitCodes.notFound, `${which} has no file ${path}.`);
  for (const file of files) {
    const target = resolve(folder, file.path);
    if (!target.startsWith(folder + sep))
      throw new CommandError(exitCodes.failed, `${file.path} would lie outside ${folder}.`);
    await mkdir(dirname(target), { recursive: true });
    const answer = await client.call('GET /artifact/file', { query: { which: ref.digest, path: file.path } });
    await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(target));
  }
  const written = files.map((file) => join(folder, file.path));
  createOutput(options.json === true).value({ digest: ref.digest, files: written }, () => written.join('\n'));
  return exitCodes.ok;
}

/** Keeps a file of lyrics in the store, for a pipeline's `import-lyrics` to read. */
export async function importFile(path: string, options: GlobalOptions & { name?: string }): Promise<ExitCode> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new CommandError(exitCodes.badInput, `${path} is not a file.`);
  const filename = (options.name ?? basename(path)).replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[._-]+/, '');
  const named = await connect(options).upload(filename, await openAsBlob(path));
  createOutput(options.json === true).value(
    named,
    ({ name, number, sizeBytes }) =>
      `Kept as ${name} v${number} (${bytes(sizeBytes)}).\n  Give an import-lyrics step this as its source: upload:${name}`,
  );
  return exitCodes.ok;
}
