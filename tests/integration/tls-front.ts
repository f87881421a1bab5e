import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';

const openssl = (...args: string[]) => promisify(execFile)('openssl', args);

/**
 * An authority of the test's own in `folder`: `ca.pem`, and for each name `<name>.pem` and `<name>.key`.
 * @param names which hosts or addresses each certificate is for, as `DNS:temporal.test` or `IP:127.0.0.1`
 */
export async function makeCertificates(folder: string, names: Readonly<Record<string, string>>): Promise<void> {
  const at = (name: string) => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=test',
  );
  for (const [name, alternative] of Object.entries(names)) {
    await openssl('req', ...key, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`);
    writeFileSync(at(`${name}.ext`), `subjectAltName=${alternative}\n`);
    await openssl(
      ...['x509', '-req', '-in', at(`${name}.csr`), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'],
      ...['-days', '2', '-extfile', at(`${name}.ext`), '-out', at(`${name}.pem`)],
    );
  }
}

export interface TlsFront {
  readonly port: number;
  /** How many connections were let in. */
  accepted(): number;
  close(): Promise<void>;
}

/** Stands before a server that speaks without TLS: takes TLS away and passes the bytes on. */
export async function startTlsFront(options: {
  readonly toPort: number;
  readonly folder: string;
  readonly certificate: string;
  /** Lets in only those with a certificate of the authority, as a production Temporal does. */
  readonly mutual: boolean;
  readonly protocol: 'h2' | 'http/1.1';
}): Promise<TlsFront> {
  const file = (name: string) => readFileSync(join(options.folder, name));
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer(
    {
      key: file(`${options.certificate}.key`),
      cert: file(`${options.certificate}.pem`),
      ca: file('ca.pem'),
      requestCert: options.mutual,
      rejectUnauthorized: options.mutual,
      ALPNProtocols: [options.protocol],
    },
    (outer) => {
      accepted += 1;
      const inner = connect(options.toPort, '127.0.0.1');
      for (const socket of [outer, inner]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => (outer.destroy(), inner.destroy()));
      }
      outer.pipe(inner).pipe(outer);
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
