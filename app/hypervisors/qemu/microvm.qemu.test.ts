import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineConfig } from '../testing/machines.ts';
import { qemuArguments } from './command-line.ts';
import { createQemuDriver } from './driver.ts';
import { findingOf, runProbe } from './kvm-probe.ts';
import { openQmp } from './qmp-client.ts';
import { requireProgram } from './require-program.ts';
import { runFilesIn } from './run-files.ts';
import { starterImage } from './testing/starter-image.ts';
import { awaitUnixSocket } from './unix-socket.ts';

const bootMs = 60_000;

describe('what KVM needs, tried without KVM', () => {
  const tcg = ['-accel', 'tcg', '-cpu', 'max'];

  it('is a probe guest that reaches long mode and counts to its end', async () => {
    expect(findingOf(await runProbe(await requireProgram('qemu-system-x86_64'), tcg))).toBe('works');
  });

  it(
    'is a microvm with a command line that QEMU takes',
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'mv-'));
      const image = await starterImage();
      const config = machineConfig(dir, image, { forwards: [{ hostPort: 8080, guestPort: 80 }] });
      await createQemuDriver({ stateDir: dir }).createDisk({
        ...{ basePath: image.rootfsPath, diskPath: config.diskPath, sizeMib: null },
      });
      mkdirSync(config.runDir);
      const files = runFilesIn(config.runDir);
      const args = qemuArguments(config, 'kvm', files).map(
        (arg) => ({ kvm: 'tcg', host: 'max' })[arg] ?? arg,
      );
      const child = spawn(await requireProgram('qemu-system-x86_64'), args, {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let complaints = '';
      child.stderr.on('data', (chunk) => {
        complaints += chunk;
      });
      const ended = new AbortController();
      const exit = once(child, 'exit').finally(() => ended.abort());
      const socket = await awaitUnixSocket(files.qmpSocket, ended.signal).catch(() => null);
      if (!socket) throw new Error(complaints);
      const qmp = await openQmp(socket);
      await qmp.execute('quit').catch(() => {});
      expect(await exit).toEqual([0, null]);
      rmSync(dir, { recursive: true, force: true });
    },
    bootMs,
  );
});
