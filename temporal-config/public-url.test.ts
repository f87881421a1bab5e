import { expect, test } from 'vitest';
import { publicHosts, readPublicUrl } from './public-url.ts';

const local = ['127.0.0.1:8070', 'localhost:8070'];

test('a public address is taken with TLS, and without it for this machine’s own names alone', () => {
  expect(readPublicUrl(undefined, local)).toBeUndefined();
  expect(readPublicUrl('https://refrain.example/', local)).toBe('https://refrain.example');
  expect(readPublicUrl('https://refrain.example:8443', local)).toBe('https://refrain.example:8443');
  expect(readPublicUrl('http://localhost:9999', local)).toBe('http://localhost:9999');
});

test('one that says where the server is anyway is none', () => {
  expect(readPublicUrl('http://localhost:8070', local)).toBeUndefined();
});

test.each([
  'http://refrain.example',
  'refrain.example',
  'https://refrain.example/refrain',
  'https://user@refrain.example',
  'https://refrain.example/?x=1',
  'ftp://refrain.example',
])('%s is refused with how to write it', (text) => {
  expect(() => readPublicUrl(text, local)).toThrow(/https:\/\/refrain\.example\.org/);
});

test('callers may spell out the port that goes without saying', () => {
  expect(publicHosts('https://refrain.example')).toEqual(['refrain.example', 'refrain.example:443']);
  expect(publicHosts('https://refrain.example:8443')).toEqual(['refrain.example:8443']);
});
