import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { appEnvironment, sandboxFlags } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('a start that comes to nothing says why, and leaves no process that keeps others out', {
  tag: '@essential',
}, async ({ home }) => {
  // A container may hide what tells one boot of the computer from another.
  const hidden = 'mount -t tmpfs -o ro tmpfs /proc/sys/kernel/random && exec "$@"';
  const app = spawn('unshare', ['--mount', 'sh', '-c', hidden, 'start', packagedApp, ...sandboxFlags], {
    env: appEnvironment(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(app, 'exit');
  let said = '';
  for await (const line of createInterface({ input: app.stderr })) {
    said += line;
    if (line.startsWith('Banger couldn’t start')) break;
  }
  expect(said).toContain('Banger couldn’t start');
  app.stderr.resume();
  expect(app.exitCode).toBeNull();
  app.kill('SIGTERM');
  expect(await ended).toEqual([1, null]);
});
