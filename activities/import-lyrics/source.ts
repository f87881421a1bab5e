import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Digest } from '../../pipeline/artifact.ts';
import { StoreError } from '../../store/store.ts';
import { StepError } from '../step-error.ts';
import { fileDigest } from '../workbench/file-digest.ts';
import type { Workbench } from '../workbench/workbench.ts';

export interface Source {
  readonly path: string;
  /** The file's name, by which its format is known. */
  readonly name: string;
  /** What rows name as their source. */
  readonly label: string;
  readonly digest: Digest;
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

async function findUpload(wanted: string, { store }: Pick<Workbench, 'store'>): Promise<Source> {
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
