import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder, testClock } from '../store/testing/factories.ts';
import { beginSession } from './sessions.ts';

const begin = (stateDir: string, version = '1.2.3') => beginSession({ stateDir, version, clock: testClock });

test('the first session knows of none that ended badly', () => {
  expect(begin(makeTestFolder()).last).toBeNull();
});

test('a session that ends in good order leaves no mark', () => {
  const stateDir = makeTestFolder();
  const session = begin(stateDir);
  session.end();
  session.end();
  expect(readdirSync(stateDir)).toEqual([]);
  expect(begin(stateDir).last).toBeNull();
});

test('a session that was killed is known to the next one, with when it began, its version and its process', () => {
  const stateDir = makeTestFolder();
  begin(stateDir, '1.2.2');
  expect(statSync(join(stateDir, 'session.json')).mode & 0o777).toBe(0o600);
  expect(begin(stateDir).last).toEqual({
    end: 'killed',
    began: '2026-05-01T12:00:00Z',
    version: '1.2.2',
    pid: process.pid,
    trouble: null,
  });
});

test('once it is explained, it is known no more', () => {
  const stateDir = makeTestFolder();
  begin(stateDir);
  const next = begin(stateDir);
  next.explained();
  next.end();
  expect(begin(stateDir).last).toBeNull();
});

test('sessions that could not explain it leave it to the first that can', () => {
  const stateDir = makeTestFolder();
  begin(stateDir, '1.2.2');
  const { last } = begin(stateDir);
  begin(stateDir).end();
  begin(stateDir).end();
  expect(begin(stateDir).last).toEqual({ ...last, version: '1.2.3' });
});

test('that it was killed stays true when this computer is started anew before it is explained', () => {
  const stateDir = makeTestFolder();
  begin(stateDir);
  begin(stateDir).end();
  expect(readFileSync(join(stateDir, 'session.json'), 'utf8')).not.toContain('bootId');
  expect(begin(stateDir).last?.end).toBe('killed');
});

test('the last thing that nobody had foreseen is known to the next session, in a few words', () => {
  const stateDir = makeTestFolder();
  const session = begin(stateDir);
  session.note(new Error('the first'));
  session.note(new TypeError(`the last ${'x'.repeat(1000)}`));
  const trouble = begin(stateDir).last?.trouble;
  expect(trouble?.at).toBe('2026-05-01T12:00:00Z');
  expect(trouble?.what).toMatch(/^TypeError: the last x{180}$/);
});

test('what goes wrong after the end makes it no bad one', () => {
  const stateDir = makeTestFolder();
  const session = begin(stateDir);
  session.end();
  session.note(new Error('too late'));
  expect(begin(stateDir).last).toBeNull();
});

test.each([
  ['an earlier boot of this computer', '{"bootId":"another"}'],
  ['a computer that went down while it was written', '{"bo'],
])('a mark of %s tells that the computer may have stopped, and what else it knows', async (_, mark) => {
  const stateDir = makeTestFolder();
  writeFileSync(join(stateDir, 'session.json'), mark);
  expect(begin(stateDir).last).toEqual({
    end: 'computer_stopped',
    ...{ began: null, version: null, pid: null, trouble: null },
  });
});

test('a mark that cannot be written whole leaves the one before', () => {
  const stateDir = makeTestFolder();
  begin(stateDir, '1.2.2');
  const inTheWay = join(stateDir, `session.json.${process.pid}.partial`);
  mkdirSync(inTheWay);
  begin(stateDir, '1.2.3');
  rmdirSync(inTheWay);
  expect(begin(stateDir).last).toMatchObject({ end: 'killed', version: '1.2.2' });
});

test('a folder that cannot be written to is no reason not to begin, nor to fail at the end', () => {
  const file = join(makeTestFolder(), 'a-file');
  writeFileSync(file, '');
  const session = begin(join(file, 'state'));
  expect(session.last).toBeNull();
  session.note(new Error('x'));
  session.end();
});
