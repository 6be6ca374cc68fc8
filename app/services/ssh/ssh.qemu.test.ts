import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { treeOf } from '../../commands/copy/testing/tree.ts';
import { commandsOn } from '../../commands/testing/run-commands.ts';
import { startPiped } from '../../programs/piped-program.ts';
import { builtStarterDir, ensureBuiltStarter } from '../../starter/built-starter.ts';
import type { StarterManifest } from '../../starter/manifest.ts';
import { seededKeysPath } from '../../starter/ssh-server.ts';
import { StarterMachine } from '../../starter/testing/starter-machine.ts';
import { openTestDashboard } from '../../testing/test-dashboard.ts';
import { hostAlias } from './known-hosts.ts';
import { answersSsh } from './ssh-banner.ts';
import { type SshTarget, sshCommand } from './ssh-command.ts';
import { execOverSsh } from './ssh-exec.ts';
import { ensureSshKey, sshFiles } from './ssh-key.ts';

const run = promisify(execFile);
const vmId = '6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0';

let manifest: StarterManifest;
let dir: string;
let target: SshTarget;
let machine: StarterMachine;

async function boot(): Promise<void> {
  const { address, port, privateKey } = target;
  machine = await StarterMachine.start({
    starterDir: builtStarterDir,
    dir,
    diskMib: 256,
    seed: [{ path: seededKeysPath, content: `${await ensureSshKey(join(privateKey, '..'))}\n`, mode: 0o600 }],
    sshForward: { address, port },
  });
  expect(await answersSsh(address, port, 60_000)).toBe(true);
}

/** What the guest's command prints. */
async function ssh(...command: string[]): Promise<string> {
  const [program = '', ...args] = sshCommand(target);
  // Without a terminal nobody can be asked anything: what is not allowed by the key fails.
  return (await run(program, [...args, ...command], { timeout: 30_000 })).stdout.trim();
}

beforeAll(async () => {
  const signal = new AbortController().signal;
  ({ manifest } = await ensureBuiltStarter({ force: false, signal, onProgress: () => {} }));
  // A space and a percent sign, as a person's home may have: OpenSSH cuts at the one and replaces the other.
  dir = mkdtempSync(join(tmpdir(), 'ssh 100% '));
  const port = 21_000 + (process.pid % 20_000);
  target = {
    ...{ user: 'root', address: '127.83.21.22', port, hostAlias: hostAlias(vmId) },
    ...sshFiles(join(dir, 'ssh')),
  };
  await boot();
}, 180_000);
afterAll(async () => {
  await machine.kill();
  rmSync(dir, { recursive: true });
});

describe('a starter that booted with the key of the installation', () => {
  it('lets the OpenSSH client in, which asks nothing', async () => {
    expect(await ssh('uname', '-r')).toBe(manifest.kernelVersion);
  });

  it('is known by its id from the first connect on', () => {
    expect(readFileSync(target.knownHosts, 'utf8')).toMatch(
      new RegExp(`^${hostAlias(vmId)} ssh-ed25519 \\S+\\n$`),
    );
  });

  it('gives a terminal to a session that wants one', async () => {
    const [program = '', ...args] = sshCommand(target);
    const { stdout } = await run(program, ['-tt', ...args, 'tty; echo $PATH'], { timeout: 30_000 });
    expect(stdout).toMatch(/^\/dev\/pts\/\d\r\n.*\/usr\/bin/);
  });

  it('takes files, and gives them back, with OpenSSH’s scp', async () => {
    const [sent, returned] = [join(dir, 'sent'), join(dir, 'returned')];
    writeFileSync(sent, randomBytes(300_000));
    const { port, user, address } = target;
    const options = sshCommand(target).slice(1, -1);
    const remote = `${user}@${address}:/tmp/file`;
    expect(options.slice(2, 4)).toEqual(['-p', String(port)]);
    options[2] = '-P'; // as scp calls it
    await run('scp', ['-q', ...options, sent, remote], { timeout: 30_000 });
    await run('scp', ['-q', ...options, remote, returned], { timeout: 30_000 });
    expect(readFileSync(returned).equals(readFileSync(sent))).toBe(true);
  });

  it('lets nobody in with another key, or with a password', async () => {
    const stranger = join(dir, 'stranger');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
    const [program = '', ...args] = sshCommand({ ...target, privateKey: stranger });
    await expect(run(program, [...args, 'true'], { timeout: 30_000 })).rejects.toMatchObject({
      code: 255,
      stderr: expect.stringContaining('Permission denied (publickey)'),
    });
  });

  it('is the same host after the next boot, and keeps the keys that people have added', {
    timeout: 120_000,
  }, async () => {
    const added = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0 ada@laptop';
    await ssh(`echo '${added}' >>.ssh/authorized_keys`);
    const keys = await ssh('cat .ssh/authorized_keys');
    expect(keys.split('\n')).toEqual([await ensureSshKey(join(dir, 'ssh')), added]);
    const known = readFileSync(target.knownHosts, 'utf8');
    await machine.pressPower();
    await boot();
    expect(await ssh('cat .ssh/authorized_keys; stat -c %a .ssh .ssh/authorized_keys')).toBe(
      `${keys}\n700\n600`,
    );
    expect(readFileSync(target.knownHosts, 'utf8')).toBe(known);
  });

  it('runs commands whose streams are followed, exact to the byte', async () => {
    const script = 'cat >/tmp/in; cat /tmp/in >&2 & cat /tmp/in; wait; exit 7';
    const command = { program: 'sh', args: ['-c', script], hasInput: true };
    const process = execOverSsh(target, command, startPiped);
    const input = randomBytes(8 << 20);
    process.stdin?.end(input);
    const [out, err] = await Promise.all([buffer(process.stdout), buffer(process.stderr)]);
    expect([out.equals(input), err.equals(input), await process.exitCode]).toEqual([true, true, 7]);
  });

  it('passes signals on to them', async () => {
    const script = 'trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.1; done';
    const process = execOverSsh(target, { program: 'sh', args: ['-c', script], hasInput: false }, startPiped);
    process.stderr.resume();
    const said = text(process.stdout);
    await new Promise<void>((resolve) => process.stdout.once('data', () => resolve()));
    await process.signal('TERM');
    expect([await said, await process.exitCode]).toEqual(['ready\nbye\n', 3]);
  });

  it('takes copies there and back', async () => {
    const app = await openTestDashboard();
    try {
      await app.value('vms.start', { id: (await app.vm('web')).id });
      vi.spyOn(app.dashboard, 'exec').mockImplementation(async (_, asked) => {
        const [program, ...args] = asked.command;
        return execOverSsh(target, { program, args, hasInput: asked.hasInput ?? false }, startPiped);
      });
      const cp = (...words: string[]) => commandsOn(app)('vm', 'cp', ...words);
      const from = join(dir, 'copied');
      mkdirSync(join(from, 'folder'), { recursive: true });
      writeFileSync(join(from, 'folder/file'), randomBytes(100_003), { mode: 0o640 });
      symlinkSync('folder/file', join(from, 'link'));
      expect(await cp(from, 'web:/root/in')).toEqual({ code: 0, out: 'Copied 1 file.\n', err: '' });
      expect((await cp('web:/root/in', join(dir, 'back'))).code).toBe(0);
      expect(treeOf(join(dir, 'back'))).toEqual(treeOf(from));
      expect((await cp('web:/proc/version', join(dir, 'version'))).code).toBe(0);
      expect(readFileSync(join(dir, 'version'), 'utf8').trim()).toBe(await ssh('cat /proc/version'));
    } finally {
      await app.dispose();
    }
  });
});
