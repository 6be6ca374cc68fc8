import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../testing/until.ts';
import { builtStarterDir, ensureBuiltStarter } from './built-starter.ts';
import type { StarterManifest } from './manifest.ts';
import { StarterMachine } from './testing/starter-machine.ts';

const bootLimit = 60_000;

let manifest: StarterManifest;
beforeAll(async () => {
  const signal = new AbortController().signal;
  ({ manifest } = await ensureBuiltStarter({ force: false, signal, onProgress: () => {} }));
}, 180_000);

/** A qcow2 overlay as a raw file, so that e2fsck can look at it. */
function checkFilesystem(disk: string): string {
  const raw = `${disk}.raw`;
  execFileSync('qemu-img', ['convert', '-O', 'raw', disk, raw]);
  return execFileSync('e2fsck', ['-f', '-n', raw], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('a starter that booted with a seed, a 1 GiB disk and a forwarded port', () => {
  const http = { address: '127.83.21.4', port: 20480 + (process.pid % 20000) };
  let dir: string;
  let machine: StarterMachine;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'starter-'));
    machine = await StarterMachine.start({
      starterDir: builtStarterDir,
      dir,
      diskMib: 1024,
      seed: [
        { path: 'etc/hostname', content: 'dev-1\n', mode: 0o644 },
        { path: 'root/.ssh/authorized_keys', content: 'ssh-ed25519 key\n', mode: 0o600 },
        { path: 'etc/banger/boot.d/10-hello', content: '#!/bin/sh\necho hello >/run/hello\n', mode: 0o755 },
      ],
      httpForward: http,
    });
    await machine.waitFor(/banger: ready/);
  }, bootLimit);
  afterAll(async () => {
    await machine.kill();
    rmSync(dir, { recursive: true });
  });

  it('greets with its name, address and kernel, once, and with nothing else', () => {
    const [printed = ''] = machine.printed.split('root@');
    // The marks of the boot chart are for no eye.
    expect(printed.indexOf('\u001b]7770;kernel\u0007')).toBeLessThan(
      printed.indexOf('\u001b]7770;init\u0007'),
    );
    const greeting = stripVTControlCharacters(printed);
    expect(greeting.replaceAll('\r\n', '\n').trim().split('\n')).toEqual([
      expect.stringContaining(`dev-1 · 10.0.2.15 · Linux ${manifest.kernelVersion}`),
      '  Banger starter: a status page is on port 80; poweroff stops the VM.',
      expect.stringContaining('banger: ready'),
    ]);
  });

  it('answers in a root shell that knows its terminal', async () => {
    expect(await machine.shell('uname -r; id -un; pwd; echo $TERM')).toBe(
      `${manifest.kernelVersion}\nroot\n/root\nxterm-256color`,
    );
    await machine.waitFor(/root@dev-1:~# /);
  });

  it('has its address, route and name server from DHCP', async () => {
    expect(await machine.shell('ip -4 -o addr show eth0; ip route; cat /etc/resolv.conf')).toMatch(
      /10\.0\.2\.15\/24[\s\S]*default via 10\.0\.2\.2[\s\S]*nameserver 10\.0\.2\.3/,
    );
  });

  it('serves its status page through the forwarded port', async () => {
    const page = await new Promise<string>((resolve, reject) => {
      get({ host: http.address, port: http.port }, (answer) => text(answer).then(resolve, reject)).on(
        'error',
        reject,
      );
    });
    expect(page).toContain('<h1>dev-1</h1>');
    expect(page).toContain(manifest.kernelVersion);
  });

  it('has the seed’s files and ran its script', async () => {
    expect(await machine.shell('hostname; cat /root/.ssh/authorized_keys; stat -c %a /root /root/.ssh')).toBe(
      'dev-1\nssh-ed25519 key\n700\n700',
    );
    expect(await machine.shell('until [ -s /run/hello ]; do usleep 20000; done; cat /run/hello')).toBe(
      'hello',
    );
  });

  it('has grown its filesystem to the disk', async () => {
    const kib = Number(await machine.shell("df -k / | awk 'NR == 2 { print $2 }'"));
    expect(kib).toBeGreaterThan(980 * 1024);
  });

  it('gives a new shell after exit, without a second greeting', async () => {
    const from = machine.printed.length;
    machine.type('exit');
    await machine.waitFor(/exit\r\n[\s\S]*root@dev-1:~# /, from);
    expect(machine.printed.slice(from)).not.toContain('banger: ready');
  });

  it('is told the time again as soon as it goes on after a pause', async () => {
    await machine.setPaused(true);
    const paused = Date.now();
    await until(() => expect(Date.now() - paused).toBeGreaterThan(5000));
    await machine.setPaused(false);
    await until(async () => {
      const before = Math.floor(Date.now() / 1000);
      const guest = Number(await machine.shell('date +%s'));
      expect(guest).toBeGreaterThanOrEqual(before - 1);
      expect(guest).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000) + 1);
    });
  });

  it('powers off at the power button, what was written is kept, and the filesystem is clean', async () => {
    await machine.shell('echo kept >/root/file; sleep 1000 & echo started');
    await machine.pressPower();
    expect(await machine.exited()).toBe(0);
    expect(checkFilesystem(machine.disk)).not.toMatch(/journal recovery|Fix\?/);
    const kept = execFileSync('debugfs', ['-R', 'cat /root/file', `${machine.disk}.raw`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(kept).toBe('kept\n');
  });
});

describe('a starter whose kernel command line holds an address', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'starter-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('takes that address, boots without a seed, and ends on poweroff typed into its console', {
    timeout: bootLimit,
  }, async () => {
    const machine = await StarterMachine.start({
      starterDir: builtStarterDir,
      dir,
      diskMib: 64,
      append: 'ip=10.0.2.77::10.0.2.2:255.255.255.0::eth0:off:10.0.2.3',
    });
    try {
      await machine.waitFor(/starter · 10\.0\.2\.77[\s\S]*banger: ready/);
      expect(await machine.shell('ip -4 -o addr show eth0; ip route; cat /etc/resolv.conf')).toMatch(
        /10\.0\.2\.77\/24[\s\S]*default via 10\.0\.2\.2[\s\S]*nameserver 10\.0\.2\.3/,
      );
      machine.type('poweroff');
      expect(await machine.exited()).toBe(0);
      expect(checkFilesystem(machine.disk)).not.toMatch(/journal recovery|Fix\?/);
    } finally {
      await machine.kill();
    }
  });
});
