import { copyFile, link, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StepError } from '../step-error.ts';

/** What a checkpoint may hold. Anything else in the folder (cards, pictures, logs) stays behind. */
const wanted =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|preprocessor_config)\.json$|^(model|model-\d{5}-of-\d{5})\.safetensors$|^model\.safetensors\.index\.json$|^merges\.txt$|^chat_template\.(jinja|json)$|^(LICENSE|NOTICE)(\.txt|\.md)?$/i;

/** Files that run code when they are loaded. */
const unsafe = /\.(bin|pt|pth|pkl|pickle|ckpt|joblib|py|pyc|so|h5|msgpack)$/i;

const required = ['config.json', 'tokenizer_config.json'];

/** Names of a model folder's files that make the checkpoint, sorted; refuses a folder that could run code or is no model. */
export async function listModelFiles(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch (cause) {
    throw new StepError('SourceMissing', `The model folder ${folder} cannot be read: ${(cause as Error).message}.`, {
      retry: false,
      cause,
    });
  }
  const dangerous = names.filter((name) => unsafe.test(name));
  if (dangerous.length > 0) {
    throw refused(
      folder,
      `it holds ${dangerous.slice(0, 5).join(', ')}, which can run code when loaded. Convert weights to safetensors and leave such files out`,
    );
  }
  const files = names.filter((name) => wanted.test(name));
  const absent = required.filter((name) => !files.includes(name));
  if (absent.length > 0) throw refused(folder, `${absent.join(' and ')} is missing`);
  if (!files.some((name) => name.endsWith('.safetensors'))) throw refused(folder, 'it has no .safetensors weights');
  for (const name of files) {
    if (!(await stat(join(folder, name))).isFile()) throw refused(folder, `${name} is not a file`);
  }
  await refuseRemoteCode(folder, files);
  return files;
}

async function refuseRemoteCode(folder: string, files: readonly string[]): Promise<void> {
  for (const name of files.filter((file) => /^(config|tokenizer_config|preprocessor_config)\.json$/.test(file))) {
    let config: unknown;
    try {
      config = JSON.parse(await readFile(join(folder, name), 'utf8'));
    } catch (cause) {
      throw new StepError(
        'SourceUnreadable',
        `${name} of the model at ${folder} is not JSON: ${(cause as Error).message}`,
        { retry: false, cause },
      );
    }
    if (holdsKey(config, 'auto_map')) {
      throw refused(
        folder,
        `${name} has an auto_map, which asks for code of the model's own. Use a model whose architecture is built in`,
      );
    }
  }
}

function holdsKey(value: unknown, key: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => name === key || holdsKey(inner, key));
}

const refused = (folder: string, why: string) =>
  new StepError('SourceUnreadable', `The model at ${folder} is not taken: ${why}.`, { retry: false });

/** Brings the files into a folder of their own: by hard link where the disk allows, so that 16 GB cost nothing. */
export async function gatherFiles(from: string, names: readonly string[], to: string): Promise<void> {
  for (const name of names) {
    const source = await realpath(join(from, name));
    const target = join(to, name);
    await mkdir(dirname(target), { recursive: true });
    await link(source, target).catch(() => copyFile(source, target));
  }
}
