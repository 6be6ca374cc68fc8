import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from './part.ts';

/** Bytes of a log that are enough: the log itself rotates above 1 MiB. */
const mostOfLog = 2 * 1024 * 1024;
/** Bytes of what a program or a guest said last. */
const mostOfMachine = 64 * 1024;
/** Machines, the newest first, whose files are taken. */
const mostMachines = 20;

/** The main process' log, and the one before it. */
export function logParts(logsDir: string): Part[] {
  const log = (name: string, about: string): Part => ({
    path: `logs/${name}`,
    about,
    read: () => tailOf(join(logsDir, name), mostOfLog, 'The log is empty.\n'),
  });
  return [
    log('main.log', 'The log of the main process'),
    log('main.old.log', 'The log before the current one'),
  ];
}

/** The hypervisor's messages about each machine that it had any about. */
export const hypervisorParts = (vmsDir: string): Promise<Part[]> =>
  machineParts(vmsDir, 'hypervisor.log', (vm) => `The hypervisor’s messages about the VM ${vm}`);

/** What each guest has printed last. */
export const consoleParts = (vmsDir: string): Promise<Part[]> =>
  machineParts(vmsDir, 'console.log', (vm) => `The last console output of the VM ${vm}`);

/** From the folders, not from the database: that may be what is damaged. */
async function machineParts(vmsDir: string, name: string, about: (vm: string) => string): Promise<Part[]> {
  const vms = await readdir(vmsDir).catch(() => []);
  const found = await Promise.all(
    // An id, and nothing that is half made or half deleted.
    vms
      .filter((vm) => /^[\w-]+$/.test(vm))
      .map(async (vm) => {
        const file = join(vmsDir, vm, name);
        const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
        return { vm, file, mtimeMs, size };
      }),
  );
  return found
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(0, mostMachines)
    .map(({ vm, file }) => ({
      path: `machines/${vm}/${name}`,
      about: about(vm.slice(0, 8)),
      read: () => tailOf(file, mostOfMachine, ''),
    }));
}

/** The last `most` bytes of a file as text, from the beginning of a line on; `absent` where there is none. */
async function tailOf(path: string, most: number, absent: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!file) return absent;
  try {
    const { size } = await file.stat();
    const length = Math.min(size, most);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.toString('utf8', 0, bytesRead);
    if (length === size) return text;
    const left = `[${size - length} bytes before this were left out]\n`;
    return left + text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
