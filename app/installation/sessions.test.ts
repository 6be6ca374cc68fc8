import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder, testClock } from '../store/testing/factories.ts';
import { beginSession } from './sessions.ts';

const begin = (stateDir: string, version = '1.2.3') => beginSession({ stateDir, version, clock: testClock });

test('the first session knows of none that ended badly', async () => {
  expect((await begin(makeTestFolder())).last).toBeNull();
});

test('a session that ends in good order leaves no mark', async () => {
  const stateDir = makeTestFolder();
  const session = await begin(stateDir);
  session.end();
  session.end();
  expect(readdirSync(stateDir)).toEqual([]);
  expect((await begin(stateDir)).last).toBeNull();
});

test('a session that was killed is known to the next one, with when it began, its version and its process', async () => {
  const stateDir = makeTestFolder();
  await begin(stateDir, '1.2.2');
  expect(statSync(join(stateDir, 'session.json')).mode & 0o777).toBe(0o600);
  expect((await begin(stateDir)).last).toEqual({
    end: 'killed',
    began: '2026-05-01T12:00:00Z',
    version: '1.2.2',
    pid: process.pid,
    trouble: null,
  });
});

test('once it is explained, it is known no more', async () => {
  const stateDir = makeTestFolder();
  await begin(stateDir);
  const next = await begin(stateDir);
  next.explained();
  next.end();
  expect((await begin(stateDir)).last).toBeNull();
});

test('sessions that could not explain it leave it to the first that can', async () => {
  const stateDir = makeTestFolder();
  await begin(stateDir, '1.2.2');
  const { last } = await begin(stateDir);
  (await begin(stateDir)).end();
  (await begin(stateDir)).end();
  expect((await begin(stateDir)).last).toEqual({ ...last, version: '1.2.3' });
});

test('that it was killed stays true when this computer is started anew before it is explained', async () => {
  const stateDir = makeTestFolder();
  await begin(stateDir);
  (await begin(stateDir)).end();
  expect(readFileSync(join(stateDir, 'session.json'), 'utf8')).not.toContain('bootId');
  expect((await begin(stateDir)).last?.end).toBe('killed');
});

test('the last thing that nobody had foreseen is known to the next session, in a few words', async () => {
  const stateDir = makeTestFolder();
  const session = await begin(stateDir);
  session.note(new Error('the first'));
  session.note(new TypeError(`the last ${'x'.repeat(1000)}`));
  const trouble = (await begin(stateDir)).last?.trouble;
  expect(trouble?.at).toBe('2026-05-01T12:00:00Z');
  expect(trouble?.what).toMatch(/^TypeError: the last x{180}$/);
});

test('what goes wrong after the end makes it no bad one', async () => {
  const stateDir = makeTestFolder();
  const session = await begin(stateDir);
  session.end();
  session.note(new Error('too late'));
  expect((await begin(stateDir)).last).toBeNull();
});

test.each([
  ['an earlier boot of this computer', '{"bootId":"another"}'],
  ['a computer that went down while it was written', '{"bo'],
])('a mark of %s tells that the computer may have stopped, and what else it knows', async (_, mark) => {
  const stateDir = makeTestFolder();
  writeFileSync(join(stateDir, 'session.json'), mark);
  expect((await begin(stateDir)).last).toEqual({
    end: 'computer_stopped',
    ...{ began: null, version: null, pid: null, trouble: null },
  });
});

test('a mark that cannot be written whole leaves the one before', async () => {
  const stateDir = makeTestFolder();
  await begin(stateDir, '1.2.2');
  const inTheWay = join(stateDir, `session.json.${process.pid}.partial`);
  mkdirSync(inTheWay);
  await begin(stateDir, '1.2.3');
  rmdirSync(inTheWay);
  expect((await begin(stateDir)).last).toMatchObject({ end: 'killed', version: '1.2.2' });
});

test('a folder that cannot be written to is no reason not to begin, nor to fail at the end', async () => {
  const file = join(makeTestFolder(), 'a-file');
  writeFileSync(file, '');
  const session = await begin(join(file, 'state'));
  expect(session.last).toBeNull();
  session.note(new Error('x'));
  session.end();
});
