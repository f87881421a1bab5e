import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { z } from 'zod';
import { StepError } from '../step-error.ts';
import { modelRegistry, type modelEntry } from './kind.ts';

export interface RegisteredModel extends z.output<typeof modelEntry> {
  readonly id: string;
  readonly folder: string;
}

/** The model that a parameter names: an entry of `models/registry.json`, or any folder as `dir:/absolute/path`. */
export async function findModel(home: string, model: string): Promise<RegisteredModel> {
  if (model.startsWith('dir:')) {
    const folder = model.slice('dir:'.length);
    if (!isAbsolute(folder)) throw missing(`“${model}” names no absolute path. Write dir:/path/of/the/model.`);
    return {
      id: 'dir',
      folder,
      path: folder,
      title: 'Own model',
      licence: 'unspecified',
      family: 'unspecified',
      languages: ['zh', 'en'],
      template: 'from the model',
    };
  }
  const file = join(home, 'models', 'registry.json');
  const entries = await readRegistry(file);
  const found = Object.hasOwn(entries, model) ? entries[model] : undefined;
  if (found === undefined) {
    throw missing(
      `No model “${model}” in ${file}; it lists ${Object.keys(entries).join(', ')}. Choose one of them, or dir:/path/of/the/model.`,
    );
  }
  return { ...found, id: model, folder: isAbsolute(found.path) ? found.path : join(home, found.path) };
}

/** The model that lies in a folder: the entry of `models/registry.json` that names it, else the folder as it is. */
export async function findModelOfFolder(home: string, folder: string): Promise<RegisteredModel> {
  const entries = await readRegistry(join(home, 'models', 'registry.json'));
  const id = Object.entries(entries).find(([, { path }]) => resolve(home, path) === resolve(folder))?.[0];
  return findModel(home, id ?? `dir:${resolve(folder)}`);
}

async function readRegistry(file: string) {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new StepError('SourceMissing', `The list of models cannot be read at ${file}: ${(cause as Error).message}.`, {
      retry: false,
      cause,
    });
  }
  try {
    return modelRegistry.parse(JSON.parse(text));
  } catch (cause) {
    throw new StepError('SourceUnreadable', `${file} is no list of models: ${(cause as Error).message}`, {
      retry: false,
      cause,
    });
  }
}

const missing = (message: string) => new StepError('SourceMissing', message, { retry: false });
