import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { builtStarterDir } from '../app/starter/built-starter.ts';
import { readStarterManifest } from '../app/starter/manifest.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import { expect, test } from './support/test.ts';

const run = promisify(execFile);

/** A folder for the front of the PATH, with a terminal in it that notes what it is to run and opens no window. */
function fakeTerminal(dir: string): { path: string; command: () => string[] } {
  const bin = join(dir, 'bin');
  const noted = join(dir, 'terminal-command');
  mkdirSync(bin);
  const script = `#!/bin/sh\nprintf '%s\\0' "$@" >'${noted}.draft' && mv '${noted}.draft' '${noted}'\n`;
  writeFileSync(join(bin, 'xdg-terminal-exec'), script, { mode: 0o755 });
  return {
    path: [bin, process.env.PATH].join(delimiter),
    command: () => (existsSync(noted) ? readFileSync(noted, 'utf8').split('\0').slice(0, -1) : []),
  };
}

test('a VM is logged into over SSH: with the command that was copied, or in a terminal', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const terminal = fakeTerminal(home.dir);
  const app = await launch({ env: { PATH: terminal.path, TERMINAL: '' } });
  const { id, vm } = await haveRunningVm(app, 'sandbox');
  const knownHosts = join(home.stateDir, 'ssh/known_hosts');

  await test.step('Open terminal runs the user’s terminal, once the guest answers', async () => {
    await vm.open('Connect');
    await vm.press('Open terminal');
    const access = await app.value('vms.ssh', { id });
    await expect.poll(terminal.command).toEqual(access.available && access.argv);
  });

  await test.step('the copied command logs in', async () => {
    await vm.press('Copy command');
    await expect(app.page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const line = await app.main.run(({ clipboard }) => clipboard.readText());
    const { stdout } = await run('sh', ['-c', `${line} uname -r`]);
    expect(stdout.trim()).toBe((await readStarterManifest(builtStarterDir)).kernelVersion);
    expect(readFileSync(knownHosts, 'utf8')).toMatch(new RegExp(`^banger-${id} ssh-ed25519 `));
    expect(statSync(knownHosts).mode & 0o777).toBe(0o600);
  });

  await test.step('the activity tells of the terminal', async () => {
    await vm.open('Activity');
    await expect(vm.activity('SSH session opened in xdg-terminal-exec.')).toContainText('You');
  });

  await test.step('off, the screen says why nobody can log in', async () => {
    await vm.forceOff();
    await vm.waitForState('Stopped');
    await vm.open('Connect');
    await expect(app.page.getByText('It is stopped. Start it first.')).toBeVisible();
    await expect(app.page.getByRole('button', { name: 'Copy command' })).toHaveAttribute('aria-disabled');
  });

  await test.step('deleted, its host key is forgotten', async () => {
    await vm.delete();
    await expect.poll(() => readFileSync(knownHosts, 'utf8')).toBe('');
  });
});
