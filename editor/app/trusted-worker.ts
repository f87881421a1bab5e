/** The page's policy lets no text become a script; workers of our own build are let through here, and nothing else is. */
interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
const policy = policies?.createPolicy('refrain-workers', {
  createScriptURL: (url) => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError(`${url} is not of this server`);
    return url;
  },
});

export function startWorker(url: URL, options: WorkerOptions = { type: 'module' }): Worker {
  return new Worker((policy?.createScriptURL(url.href) ?? url.href) as string, options);
}
