import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { configFileName, findConfig, readConfig } from './config-file.ts';
import { databaseUrl, storeAccess, temporalNamespace, temporalSecurity, vllmKey } from './servers.ts';
import { optionalSetting, setting } from './settings.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refrain-config-'));
  file = join(folder, configFileName);
  vi.stubEnv('REFRAIN_CONFIG', '');
  vi.stubEnv('REFRAIN_STATE', folder);
});
afterEach(() => vi.unstubAllEnvs());
const write = (text: string) => {
  writeFileSync(file, text);
  return file;
};
const problemsOf = (text: string): string => {
  try {
    readConfig(write(text));
    return '';
  } catch (error) {
    return (error as Error).message.replaceAll(file, 'FILE');
  }
};

const whole = `
temporal:
  address: temporal.example:7233
  namespace: songs
  tls: { ca: certs/ca.pem, cert: certs/me.pem, key: certs/me.key, serverName: temporal }
s3:
  endpoint: https://s3.example/
  region: eu-central-1
  bucketPrefix: songs-
  pathStyle: false
  credentialsFile: /etc/refrain/s3.json
database: { urlFile: database-url }
vllm: { url: "http://gpu.example:8000", keyFile: vllm-key, baseName: base, baseDir: /models/base }
publicUrl: https://refrain.example
workers: { temporalAddress: "near.example:7233", s3Endpoint: "https://near.example/", s3CredentialsFile: joined.json }
prices: { trainingHour: 2.49 USD, servingHour: 0.80 USD }
`;

test('every key sets its variable; files are looked for from the folder of the settings', () => {
  expect(readConfig(write(whole))).toEqual({
    REFRAIN_TEMPORAL_ADDRESS: 'temporal.example:7233',
    REFRAIN_TEMPORAL_NAMESPACE: 'songs',
    REFRAIN_TEMPORAL_TLS: 'on',
    REFRAIN_TEMPORAL_TLS_CA: join(folder, 'certs/ca.pem'),
    REFRAIN_TEMPORAL_TLS_CERT: join(folder, 'certs/me.pem'),
    REFRAIN_TEMPORAL_TLS_KEY: join(folder, 'certs/me.key'),
    REFRAIN_TEMPORAL_TLS_SERVER_NAME: 'temporal',
    REFRAIN_S3_ENDPOINT: 'https://s3.example',
    REFRAIN_S3_REGION: 'eu-central-1',
    REFRAIN_S3_BUCKET_PREFIX: 'songs-',
    REFRAIN_S3_PATH_STYLE: 'off',
    REFRAIN_S3_CREDENTIALS_FILE: '/etc/refrain/s3.json',
    REFRAIN_DATABASE_URL_FILE: join(folder, 'database-url'),
    REFRAIN_VLLM_URL: 'http://gpu.example:8000',
    REFRAIN_VLLM_KEY_FILE: join(folder, 'vllm-key'),
    REFRAIN_VLLM_BASE_NAME: 'base',
    REFRAIN_VLLM_BASE_DIR: '/models/base',
    REFRAIN_PUBLIC_URL: 'https://refrain.example',
    REFRAIN_JOIN_TEMPORAL_ADDRESS: 'near.example:7233',
    REFRAIN_JOIN_S3_ENDPOINT: 'https://near.example',
    REFRAIN_JOIN_S3_CREDENTIALS_FILE: join(folder, 'joined.json'),
    REFRAIN_TRAINING_HOUR_PRICE: '2.49 USD',
    REFRAIN_SERVING_HOUR_PRICE: '0.80 USD',
  });
});

test('an empty file, and a file of comments, set nothing', () => {
  expect(readConfig(write(''))).toEqual({});
  expect(readConfig(write('# nothing yet\n'))).toEqual({});
});

test('the environment wins over the file, the file over what is usual', () => {
  write(whole);
  expect(setting('REFRAIN_S3_ENDPOINT')).toBe('https://s3.example');
  vi.stubEnv('REFRAIN_S3_ENDPOINT', 'http://127.0.0.1:1');
  expect(setting('REFRAIN_S3_ENDPOINT')).toBe('http://127.0.0.1:1');
  vi.stubEnv('REFRAIN_STATE', join(folder, 'another'));
  vi.stubEnv('REFRAIN_S3_ENDPOINT', '');
  expect(setting('REFRAIN_S3_ENDPOINT')).toBe('http://127.0.0.1:9000');
  expect(optionalSetting('REFRAIN_S3_REGION')).toBeUndefined();
});

test('a file that is named is read instead of the one in the state folder, and has to be there', () => {
  write('publicUrl: https://one.example\n');
  const other = join(folder, 'other.yaml');
  writeFileSync(other, 'publicUrl: https://other.example\n');
  expect(findConfig(undefined, folder)).toBe(file);
  vi.stubEnv('REFRAIN_CONFIG', other);
  expect(setting('REFRAIN_PUBLIC_URL')).toBe('https://other.example');
  vi.stubEnv('REFRAIN_CONFIG', join(folder, 'none.yaml'));
  expect(() => setting('REFRAIN_PUBLIC_URL')).toThrow(/none\.yaml/);
});

test.each([
  ['temporal:\n  adress: h:1\n', /FILE:2: temporal\.(adress|address)/],
  ['temporal:\n  address: h:1\n  tsl: true\n', /FILE:3: temporal\.tsl: there is no such key/],
  ['s3:\n  endpoint: ftp://x\n  credentialsFile: k\n', /FILE:2: s3\.endpoint: .*http/],
  ['s3:\n  endpoint: http://x/bucket\n  credentialsFile: k\n', /FILE:2: s3\.endpoint: .*without a path/],
  ['s3:\n  endpoint: http://x\n', /FILE:2: s3\.credentialsFile/],
  ['temporal:\n  address: temporal.example\n', /FILE:2: temporal\.address: .*HOST:PORT/],
  ['temporal:\n  address: h:1\n  tls: { cert: a }\n', /FILE:3: temporal\.tls: .*cert and key/],
  ['database: { url: a, urlFile: b }\n', /FILE:1: database: .*either url or urlFile/],
  ['prices:\n  trainingHour: 2.49\n', /FILE:2: prices\.trainingHour/],
  ['prices:\n  servingHour: 2.49 Euro\n', /FILE:2: prices\.servingHour: .*as in 2\.49 USD/],
  ['publicUrl: 7\n', /FILE:1: publicUrl/],
  ['a: b: c\n', /FILE:1: /],
  ['- temporal\n', /FILE: the file/],
  ['x: &a 1\ny: *a\n', /./],
])('what is wrong is said with file, line and key: %j', (text, said) => {
  expect(problemsOf(text)).toMatch(said);
});

test('everything that is wrong is said at once', () => {
  expect(problemsOf('vllm: { url: nowhere, keyFile: k }\npublicUrl: nowhere\n').split('\n')).toHaveLength(2);
});

test('certificates, keys and the address of the database are read from the files that are named', () => {
  write(whole.replace('certs/ca.pem, cert: certs/me.pem, key: certs/me.key', 'ca.pem, cert: me.pem, key: me.key'));
  for (const [name, text] of Object.entries({
    'ca.pem': 'CA',
    'me.pem': 'ME',
    'me.key': 'KEY',
    'vllm-key': 'k\n',
    'database-url': 'postgres://h/d\n',
  }))
    writeFileSync(join(folder, name), text);
  expect(temporalSecurity()).toEqual({
    tls: {
      serverRootCACertificate: Buffer.from('CA'),
      clientCertPair: { crt: Buffer.from('ME'), key: Buffer.from('KEY') },
      serverNameOverride: 'temporal',
    },
  });
  expect(temporalNamespace()).toBe('songs');
  expect(vllmKey()).toBe('k');
  expect(databaseUrl()).toBe('postgres://h/d');
});

test('a key without certificates is sent by TLS all the same', () => {
  writeFileSync(join(folder, 'api-key'), 'secret\n');
  write('temporal: { address: "cloud.example:7233", apiKeyFile: api-key }\n');
  expect(temporalSecurity()).toEqual({ tls: true, apiKey: 'secret' });
});

test('a file that is named and cannot be read is named', () => {
  write('temporal: { address: "h:1", tls: { ca: none.pem } }\n');
  expect(() => temporalSecurity()).toThrow(/REFRAIN_TEMPORAL_TLS_CA names .*none\.pem/);
});

test('a process under the supervisor uses the credentials of its role, another those of the file', () => {
  write(whole);
  expect(storeAccess('worker')).toEqual({
    endpoint: 'https://s3.example',
    region: 'eu-central-1',
    bucketPrefix: 'songs-',
    pathStyle: false,
    credentialsFile: '/etc/refrain/s3.json',
  });
  vi.stubEnv('REFRAIN_S3_ROLE', 'worker');
  expect(storeAccess('worker').credentialsFile).toBe(join(folder, 'secrets', 's3-worker.json'));
});
