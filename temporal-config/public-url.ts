const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address under which a proxy with TLS shows this server, as an origin; undefined when there is none beside
 * `localHosts`. Plain http is taken for this machine's own names alone, as a forwarded port needs.
 * @throws Error for one at which cookies could not be kept safe
 */
export function readPublicUrl(text: string | undefined, localHosts: readonly string[]): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopbackNames.has(url.hostname));
  if (url && isSafe && url.pathname === '/' && !url.search && !url.hash && !url.username)
    return localHosts.includes(url.host) ? undefined : url.origin;
  throw new Error(
    `REFRAIN_PUBLIC_URL (--public-url) is ${JSON.stringify(text)}; it must be https:// and a host, such as https://refrain.example.org, without a path. A proxy with TLS stands there and hands calls on to this server.`,
  );
}

/** As callers may spell it in the Host header. */
export function publicHosts(publicUrl: string | undefined): readonly string[] {
  if (publicUrl === undefined) return [];
  const { host, port, protocol } = new URL(publicUrl);
  return port === '' ? [host, `${host}:${protocol === 'https:' ? 443 : 80}`] : [host];
}
