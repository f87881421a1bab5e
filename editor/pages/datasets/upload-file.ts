import type { Text } from '../../../pipeline/text.ts';
import { ApiError, type Answer } from '../../../server/client.ts';

export type Uploaded = Answer<'POST /artifacts/uploads'>;

/** A name the store takes: letters, digits and . _ -, at most 70. */
export function storedName(filename: string): string {
  const clean = filename
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 ? clean.slice(dot).slice(0, 12) : '';
  const stem = dot > 0 ? clean.slice(0, dot) : clean;
  return `${stem.slice(0, 70 - ending.length) || 'file'}${ending}`;
}

const unreachable: Text = { en: 'the server does not answer.', zh: '服务器没有响应。' };

/** Sends a file and tells how much of it has gone, from 0 to 1; `fetch` cannot tell that. */
export function uploadFile(file: File, signal: AbortSignal, onProgress: (share: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(
      'POST',
      `/api/artifacts/uploads?${new URLSearchParams({ filename: storedName(file.name) }).toString()}`,
    );
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('load', () => {
      const body: unknown = request.response;
      if (request.status === 201) resolve(body as Uploaded);
      else {
        const said = (body as { error?: { code?: string; message?: Text } } | null)?.error;
        const text = said?.message ?? {
          en: `The server answered ${request.status}.`,
          zh: `服务器返回 ${request.status}。`,
        };
        reject(new ApiError(request.status, said?.code ?? 'unknown', text));
      }
    });
    request.addEventListener('error', () => reject(new ApiError(0, 'unreachable', unreachable)));
    request.addEventListener('abort', () => reject(signal.reason as Error));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
