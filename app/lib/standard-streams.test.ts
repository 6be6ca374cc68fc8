import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const streams = fileURLToPath(new URL('standard-streams.ts', import.meta.url));

/** A process that says both, a megabyte each, and ends with 7 unless that fails. */
function speaker(stdio: ('pipe' | number)[]) {
  const program = `
    const { say, sayBeside } = await import(${JSON.stringify(streams)});
    sayBeside('e'.repeat(2 ** 20));
    say('o'.repeat(2 ** 20));
    process.exitCode = 7;
  `;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', ...stdio] });
}

test('all of it arrives, however slowly it is read', async () => {
  const child = speaker(['pipe', 'pipe']);
  const ended = once(child, 'exit');
  const [out, err] = await Promise.all([text(child.stdout as never), text(child.stderr as never)]);
  expect([out.length, err.length]).toEqual([2 ** 20, 2 ** 20]);
  expect(await ended).toEqual([7, null]);
});

test('readers that go away do not end it', async () => {
  const child = speaker(['pipe', 'pipe']);
  child.stdout?.destroy();
  child.stderr?.destroy();
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('what cannot be written to standard output is a failure, which standard error tells', async () => {
  const full = openSync('/dev/full', 'w');
  const child = speaker([full, 'pipe']);
  closeSync(full);
  const ended = once(child, 'exit');
  expect(await text(child.stderr as never)).toContain('ENOSPC');
  expect(await ended).toEqual([1, null]);
});

test('standard error that cannot be written to ends nothing: there is nowhere left to tell it', async () => {
  const full = openSync('/dev/full', 'w');
  const child = speaker(['pipe', full]);
  closeSync(full);
  child.stdout?.resume();
  expect(await once(child, 'exit')).toEqual([7, null]);
});
