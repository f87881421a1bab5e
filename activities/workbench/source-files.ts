import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ArtifactRef, Digest } from '../../pipeline/artifact.ts';
import { digestOf } from '../../pipeline/digest.ts';
import { StoreError } from '../../store/store.ts';
import { StepError } from '../step-error.ts';
import { fileDigest } from './file-digest.ts';
import type { Workbench } from './workbench.ts';

export interface Source {
  readonly path: string;
  /** The file's name, by which its format is known. */
  readonly name: string;
  /** What rows name as their source. */
  readonly label: string;
  readonly digest: Digest;
}

export interface Sources {
  /** What rows name as their source. */
  readonly label: string;
  readonly digest: Digest;
  /** In the order of their names. */
  readonly files: readonly { readonly path: string; readonly name: string }[];
}

type Bench = Pick<Workbench, 'home' | 'store' | 'step'>;

/**
 * The files behind `sample:NAME`, `upload:NAME-OR-DIGEST` or `upload:PATTERN*`: one, those of one upload, or the newest of
 * every upload that fits the pattern, in which `*` stands for any characters.
 */
export async function findSources(source: string, bench: Bench): Promise<Sources> {
  const wanted = source.slice(source.indexOf(':') + 1);
  if (source.startsWith('sample:')) {
    const { path, name, label, digest } = await findSample(wanted, bench);
    return { label, digest, files: [{ path, name }] };
  }
  if (!wanted.includes('*')) return findUploads(wanted, bench);
  const pattern = new RegExp(`^uploads/${wanted.split('*').map(escapeRegExp).join('.*')}$`, 'u');
  const newest = new Map<string, Digest>();
  const names = await bench.store.names({ type: 'file' });
  for (const { name, digest } of [...names].sort((a, b) => a.number - b.number))
    if (pattern.test(name)) newest.set(name, digest);
  if (newest.size === 0)
    throw new StepError('SourceMissing', `No upload is called ${wanted}. Bring the files first, then name them here.`, {
      retry: false,
    });
  const found = await Promise.all(
    [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, digest]) => findUploads(digest, bench)),
  );
  return {
    label: `upload:${wanted}`.slice(0, 120),
    digest: digestOf(found.map(({ digest }) => digest)),
    files: found.flatMap(({ files }) => files),
  };
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

async function findUploads(wanted: string, bench: Bench): Promise<Sources> {
  const ref = await resolveUpload(wanted, bench);
  const { files } = await bench.store.manifest(ref.digest);
  const folder = await bench.store.checkout(ref);
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    label: `upload:${basename(sorted.length === 1 ? sorted[0]!.path : wanted)}`.slice(0, 120),
    digest: ref.digest,
    files: sorted.map(({ path }) => ({ path: join(folder, path), name: path })),
  };
}

/** The file behind `sample:NAME` or `upload:NAME-OR-DIGEST`, on this machine. */
export async function findSource(source: string, bench: Pick<Workbench, 'home' | 'store' | 'step'>): Promise<Source> {
  const [kind = '', ...rest] = source.split(':');
  const wanted = rest.join(':');
  return kind === 'sample' ? findSample(wanted, bench) : findUpload(wanted, bench);
}

async function findSample(name: string, { home, step }: Pick<Workbench, 'home' | 'step'>): Promise<Source> {
  const path = join(home, 'datasets', 'samples', `${name}.jsonl`);
  try {
    await access(path);
  } catch (cause) {
    const message = `There is no sample “${name}” at ${path}. The one for a start is sample:lyrics.`;
    throw new StepError('SourceMissing', message, { retry: false, cause });
  }
  return { path, name: basename(path), label: `sample:${name}`, digest: await fileDigest(path, step.signal) };
}

async function resolveUpload(wanted: string, { store }: Pick<Workbench, 'store'>): Promise<ArtifactRef> {
  // By the name the file was brought with, as people know it; else by whatever the store knows it by.
  const ref = await store
    .resolve(`uploads/${wanted}`)
    .catch((cause: unknown) => {
      if (!(cause instanceof StoreError) || cause.retry) throw cause;
      return store.resolve(wanted);
    })
    .catch((cause: unknown) => {
      if (!(cause instanceof StoreError) || cause.retry) throw cause;
      const message = `There is no upload “${wanted}”: ${cause.message} Bring the file first, then name it here.`;
      throw new StepError('SourceMissing', message, { retry: false, cause });
    });
  if (ref.type !== 'file') {
    throw new StepError('SourceUnreadable', `“${wanted}” is a ${ref.type}, not an uploaded file. Name an upload.`, {
      retry: false,
    });
  }
  return ref;
}

async function findUpload(wanted: string, { store }: Pick<Workbench, 'store'>): Promise<Source> {
  const ref = await resolveUpload(wanted, { store });
  const { files } = await store.manifest(ref.digest);
  const [file] = files;
  if (file === undefined || files.length > 1) {
    const message = `The upload “${wanted}” holds ${files.length} files; an import reads one. Upload them one by one.`;
    throw new StepError('SourceUnreadable', message, { retry: false });
  }
  const folder = await store.checkout(ref);
  return {
    path: join(folder, file.path),
    name: basename(file.path),
    label: `upload:${basename(file.path)}`.slice(0, 120),
    digest: ref.digest,
  };
}
