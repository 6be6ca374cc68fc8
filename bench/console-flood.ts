import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { argumentOf, readCommandLine } from '../app/hypervisors/processes/process-arguments.ts';
import { starterImage } from '../app/hypervisors/qemu/testing/starter-image.ts';
import { findPrograms } from '../scripts/setup/places.mjs';
import type { Apps } from './apps.ts';
import { ask } from './dashboard-page.ts';
import { withElectron } from './electron-process.ts';
import { readTree } from './process-tree.ts';
import type { Finding } from './table.ts';

/** Milliseconds of a flood in which its rate is measured. */
const span = 15_000;
/** How long it goes on after that: first until scrollback and heaps have their size, then as long again, in which what grows with the output would show. */
const longSpan = 60_000;
const mebibyte = 1024 * 1024;

/** How fast a guest gets rid of its output with the dashboard's console open, and with nothing but socat on its socket. */
export async function consoleFlood(apps: Apps): Promise<Finding[]> {
  const { kernelPath, initrdPath, rootfsPath } = await starterImage();
  return withElectron(await apps.ours(20), async ({ page, pid }) => {
    const files = { kernelPath, rootfsPath, ...(initrdPath ? { initrdPath } : {}) };
    const image = await ask(page, 'images.register', { name: 'bench', ...files });
    const spec = { vcpuCount: 1, memoryMib: 256, forwards: [] };
    const { id } = await ask(page, 'vms.create', { name: 'bench', imageId: image.id, spec });
    const { runtime } = await ask(page, 'vms.start', { id });
    const commandLine = await readCommandLine(runtime.pid ?? 0);
    const log = /logfile=([^,]+)/.exec(argumentOf(commandLine, '-chardev') ?? '')?.[1] ?? '';
    try {
      await page.evaluate((vm) => {
        window.location.hash = `#/vms/${vm}`;
      }, id);
      await untilReady(page, id);
      const rate = await flood(log, () => ask(page, 'console.write', { vmId: id, data: 'yes\n' }));
      await delay(longSpan);
      const before = (await readTree(pid)).ownMib;
      await delay(longSpan);
      const memory = (await readTree(pid)).ownMib;
      await ask(page, 'vms.forceStop', { id });
      const hasSocat = findPrograms('socat').length > 0;
      const floor = hasSocat ? await floodIntoSocat(commandLine, log) : null;
      return [
        {
          ...{ name: 'console-flood', unit: 'MiB/s', ours: rate, floor, goal: null },
          what: "a guest's `yes` with its console on the screen; floor: socat on the same socket (more is better)",
        },
        {
          ...{ name: 'console-flood memory', unit: 'MiB', ours: memory, floor: before, goal: 1.1 },
          what: `written by all processes, after a second minute of it; floor: after the first`,
        },
        ...(hasSocat ? [] : [{ name: 'the floor of console-flood', why: 'socat is not installed.' }]),
      ];
    } finally {
      await ask(page, 'vms.forceStop', { id }).catch(() => undefined);
    }
  });
}

async function untilReady(page: Page, vmId: string): Promise<void> {
  while ((await ask(page, 'boots.list', { vmId }))[0]?.phases.ready === undefined) await delay(100);
}

/** MiB a second by which the log grows. */
async function flood(log: string, begin: () => Promise<unknown>): Promise<number> {
  await begin();
  await delay(1000);
  const [from, at] = [(await stat(log)).size, performance.now()];
  await delay(span);
  return ((await stat(log)).size - from) / mebibyte / ((performance.now() - at) / 1000);
}

async function floodIntoSocat(commandLine: readonly string[], log: string): Promise<number> {
  const [program = '', ...args] = commandLine;
  const socket = /path=([^,]+)/.exec(argumentOf(commandLine, '-chardev') ?? '')?.[1] ?? '';
  const { size } = await stat(log);
  const qemu = spawn(program, args, { cwd: '/', detached: true, stdio: 'ignore' });
  const ended = once(qemu, 'exit');
  try {
    // The banner of the guest's shell is the first thing that it prints.
    while ((await stat(log)).size < size + 200) await delay(100);
    await delay(1000);
    const socat = spawn('socat', ['-', `UNIX-CONNECT:${socket}`], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      return await flood(log, async () => socat.stdin.write('yes\n'));
    } finally {
      socat.kill();
    }
  } finally {
    qemu.kill('SIGKILL');
    await ended;
  }
}
