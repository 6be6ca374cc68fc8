import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { until } from '../../testing/until.ts';
import { commandsOn } from '../testing/run-commands.ts';
import { paddingOf, writeHeaders } from './tar-header.ts';
import { app, asks, cp, here, inGuest, there } from './testing/copying.ts';

/** A command in the guest that the test plays. */
function played() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let settle: (code: number) => void = () => undefined;
  const exitCode = new Promise<number>((resolve) => {
    settle = resolve;
  });
  const close = vi.fn(() => void stdout.destroy());
  asks.mockResolvedValue({ stdin, stdout, stderr, exitCode, close, signal: async () => undefined });
  const end = (code: number, said = '') => {
    stdout.end();
    stderr.end(said);
    settle(code);
  };
  return { stdin, stdout, close, end };
}
const header = (path: string, type: string, size = 0) =>
  writeHeaders({ path: Buffer.from(path), linkPath: Buffer.alloc(0), type, size, mode: 0o755, mtime: 0 });
const beginning = Buffer.concat([
  header('./', '5'),
  header('./f', '0', 5),
  Buffer.from('hello'),
  paddingOf(5),
]);

test('Ctrl-C leaves nothing half done here', async () => {
  const ended = new AbortController();
  const guest = played();
  const out = commandsOn(app, { signal: ended.signal })('vm', 'cp', inGuest('x'), join(here, 'x'));
  guest.stdout.write(beginning);
  await until(() => expect(existsSync(join(here, readdirSync(here)[0] ?? 'none', 'copy/f'))).toBe(true));
  ended.abort();
  expect(await out).toMatchObject({ out: '', err: '' });
  expect(readdirSync(here)).toEqual([]);
  await until(() => expect(guest.close).toHaveBeenCalled());
});

test.each([
  ['at its beginning', 0],
  ['in the middle', 32],
])('Ctrl-C %s leaves nothing half done in the guest', async (_, percent) => {
  const ended = new AbortController();
  // More than the pipes hold.
  writeFileSync(join(here, 'big'), Buffer.alloc(64 << 20));
  const into = commandsOn(app, {
    ...{ signal: ended.signal, columns: 80 },
    onErr: (text) => {
      const [, done] = /(\d+) % {2}Copying big to web/.exec(text) ?? [];
      if (Number(done) >= percent) ended.abort();
    },
  })('vm', 'cp', join(here, 'big'), inGuest('big'));
  expect((await into).out).toBe('');
  expect(ended.signal.aborted).toBe(true);
  await until(() => expect(readdirSync(there)).toEqual([]));
});

test.each([
  ['whose archive is cut off', (guest: ReturnType<typeof played>) => guest.end(0), /it is cut off/],
  [
    'whose tar fails',
    (guest: ReturnType<typeof played>) => guest.end(1, 'tar: x\x1b[2J\n'),
    /exit code 1.*\n {2}tar: x/,
  ],
  ['that has no tar', (guest: ReturnType<typeof played>) => guest.end(127), /has no tar/],
  [
    'whose archive leads out',
    ({ stdout }: ReturnType<typeof played>) => void stdout.write(header('./../x', '0')),
    /can be trusted: a name leads elsewhere/,
  ],
])('of a guest %s nothing is kept', async (_, act, said) => {
  const guest = played();
  const ran = cp(inGuest('x'), join(here, 'x'));
  guest.stdout.write(beginning);
  act(guest);
  const { code, out, err } = await ran;
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(said);
  expect(err).not.toContain('\x1b');
  expect(readdirSync(here)).toEqual([]);
});

test('a file that becomes shorter meanwhile is told, and nothing is kept in the guest', async () => {
  writeFileSync(join(here, 'file'), Buffer.alloc(1 << 20));
  const real = asks.getMockImplementation();
  asks.mockImplementation(async (...asked: unknown[]) => {
    writeFileSync(join(here, 'file'), 'short');
    return (real as (...words: unknown[]) => unknown)(...asked);
  });
  const { code, err } = await cp(join(here, 'file'), inGuest('x'));
  expect([code, err]).toEqual([1, expect.stringContaining('became shorter while it was being copied')]);
  await until(() => expect(readdirSync(there)).toEqual([]));
});
