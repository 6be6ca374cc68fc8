import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginSession } from './last-session.ts';
import { makeTestFolder } from './store/testing/factories.ts';

test('the first session knows of none that ended badly', () => {
  expect(beginSession(makeTestFolder()).lastEnd).toBe('closed');
});

test('a session that ends in good order leaves no mark', () => {
  const stateDir = makeTestFolder();
  beginSession(stateDir).end();
  expect(readdirSync(stateDir)).toEqual([]);
  expect(beginSession(stateDir).lastEnd).toBe('closed');
});

test('a session that was killed is known to the next one, and only to that', () => {
  const stateDir = makeTestFolder();
  beginSession(stateDir);
  const next = beginSession(stateDir);
  expect(next.lastEnd).toBe('killed');
  next.end();
  expect(beginSession(stateDir).lastEnd).toBe('closed');
});

test.each([
  ['an earlier boot of this computer', '{"bootId":"another"}'],
  ['a computer that went down while it was written', '{"bo'],
])('a mark of %s tells that the computer stopped', (_, mark) => {
  const stateDir = makeTestFolder();
  writeFileSync(join(stateDir, 'session.json'), mark);
  expect(beginSession(stateDir).lastEnd).toBe('computer_stopped');
});

test('a folder that cannot be written to is no reason not to begin', () => {
  const file = join(makeTestFolder(), 'a-file');
  writeFileSync(file, '');
  expect(beginSession(join(file, 'state')).lastEnd).toBe('closed');
});
