import { expect, it } from 'vitest';
import { forwardUrl } from './forward-url.ts';

it.each([
  ['http://127.16.0.4:8080', 8080],
  ['http://127.16.0.4:8080/', 8080],
  ['http://127.16.0.4/', 80],
  ['https://127.16.0.4:8443/', 8443],
  ['https://127.16.0.4', 443],
])('%s may be a VM’s', (link, hostPort) => {
  const url = link.endsWith('/') ? link : `${link}/`;
  expect(forwardUrl(link)).toEqual({ url, scheme: link.split(':')[0], address: '127.16.0.4', hostPort });
});

it.each([
  'http://127.0.0.1:631/admin?op=delete-printer',
  'http://127.16.0.4:8080/x',
  'http://127.16.0.4:8080/?x',
  'http://127.16.0.4:8080/#x',
  'http://127.16.0.4:8080/..%2f',
  'https://127.16.0.4:8080/x',
  'ftp://127.16.0.4:8080/',
  'https://example.org',
  'http://example.org:8080',
  'http://127.0.0.1.example.org:80',
  'http://user@127.16.0.4:8080',
  'http://127.16.0.4@example.org:8080',
  'http://localhost:8080/',
  'http://[::1]:8080/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'not a URL',
  '',
])('%j is none', (link) => {
  expect(forwardUrl(link)).toBeNull();
});
