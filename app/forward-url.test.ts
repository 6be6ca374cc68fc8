import { expect, it } from 'vitest';
import { isForward } from './forward-url.ts';

it.each(['http://127.16.0.4:8080', 'http://127.16.0.4:8080/'])('%s is a VM’s, and may be opened', (url) => {
  expect(isForward(url)).toBe(true);
});

it.each([
  'https://example.org',
  'http://example.org:8080',
  'http://127.0.0.1.example.org:80',
  'http://user@127.16.0.4:8080',
  'http://127.16.0.4@example.org:8080',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'not a URL',
  '',
])('%j may not be opened', (url) => {
  expect(isForward(url)).toBe(false);
});
