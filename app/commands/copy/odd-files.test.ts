import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../../testing/until.ts';
import { outputs } from '../testing/outputs.ts';
import { commandsOn, resultOf } from '../testing/run-commands.ts';
import { guestCodes, sendScript } from './guest-scripts.ts';
import { list, pack } from './pack.ts';
import { app, cp, guestEnv, here, inGuest, there } from './testing/copying.ts';

/** Files of the kernel's: some have no size, others another one than what can be read. */
const ofKernel = ['/proc/version', '/proc/self/limits', '/sys/kernel/mm/transparent_hugepage/enabled'];

test.each(ofKernel)('what can be read of %s is copied, both ways', async (path) => {
  const content = () => readFileSync(path, 'utf8').replaceAll(/\d+/g, '0');
  expect(await cp(`web:${path}`, join(here, 'out'))).toEqual({ code: 0, out: 'Copied 1 file.\n', err: '' });
  expect(readFileSync(join(here, 'out'), 'utf8').replaceAll(/\d+/g, '0')).toBe(content());
  expect(lstatSync(join(here, 'out')).mode).toBe(lstatSync(path).mode);
  const { bytes } = outputs['vm cp'].parse(await resultOf(commandsOn(app), 'vm', 'cp', path, inGuest('in')));
  expect(readFileSync(join(there, 'in'), 'utf8').replaceAll(/\d+/g, '0')).toBe(content());
  expect(bytes).toBe(lstatSync(join(there, 'in')).size);
  expect([readdirSync(here), readdirSync(there)]).toEqual([['out'], ['in']]);
});

test('an empty file is one, both ways', async () => {
  writeFileSync(join(here, 'empty'), '');
  expect((await cp(join(here, 'empty'), inGuest('empty'))).code).toBe(0);
  expect((await cp(inGuest('empty'), join(here, 'back'))).code).toBe(0);
  expect([lstatSync(join(there, 'empty')).size, lstatSync(join(here, 'back')).size]).toEqual([0, 0]);
  // Also where the guest has no room for anything else.
  guestEnv.TMPDIR = '/no/such';
  expect((await cp(inGuest('empty'), join(here, 'again'))).code).toBe(0);
  expect((await cp('web:/proc/version', join(here, 'none'))).code).toBe(1);
});

test('a folder of the kernel’s files in the guest is refused, and so is one that has such a folder', async () => {
  for (const path of ['/proc/self/net', '/proc/sys/kernel', '/sys/kernel/mm', '/proc/1/..']) {
    const { code, err } = await cp(`web:${path}`, join(here, 'x'));
    expect([code, err]).toEqual([1, expect.stringContaining('only when they are read')]);
  }
  symlinkSync('/proc/sys/kernel', join(there, 'link'));
  expect((await cp(inGuest('link'), join(here, 'x'))).err).toContain('only when they are read');
  expect(await cp('web:/', join(here, 'x'))).toMatchObject({
    ...{ code: 1, err: expect.stringMatching(/only when they are read.*\n {2}\/(proc|sys)/) },
  });
  expect(readdirSync(here)).toEqual([]);
});

test('a file whose beginning can’t be read is refused, both ways', async () => {
  // None of the first page of a process's memory can be.
  for (const words of [
    ['web:/proc/self/mem', join(here, 'x')],
    ['/proc/self/mem', inGuest('x')],
  ] as const) {
    const { code, err } = await cp(...words);
    expect([code, err]).toEqual([1, expect.stringContaining('Nothing was copied.')]);
  }
  await until(() => expect([readdirSync(here), readdirSync(there)]).toEqual([[], []]));
});

test('a file that doesn’t say its length has a most, both ways', async () => {
  const { status, stdout } = spawnSync('sh', ['-c', sendScript, 'sh', '/proc/version', '10', '']);
  expect([status, stdout.length]).toEqual([guestCodes.endless, 0]);
  const listed = await list('/proc/version', new AbortController().signal);
  const packed = pack('/proc/version', listed, { name: 'copy', last: 'last', most: 10 });
  await expect(packed.next()).rejects.toMatchObject({ code: 'file_invalid' });
});
