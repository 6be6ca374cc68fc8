import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { argumentOf, readCommandLine, readProcesses } from './process-arguments.ts';

describe('the arguments of processes', () => {
  const children: ReturnType<typeof spawn>[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** A process that waits for the end of its input, and does not look at these arguments. */
  async function start(...args: string[]) {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', '--', ...args], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    children.push(child);
    await once(child, 'spawn');
    return { child, pid: child.pid ?? 0 };
  }

  it('are told whole, however many reads they take', async () => {
    const given = ['ä'.repeat(30_000), '', '-uuid', 'x'.repeat(100_000), 'two words\nand a line'];
    const { pid } = await start(...given);
    expect((await readCommandLine(pid)).slice(-given.length)).toEqual(given);
  });

  it('are none when the process is gone', async () => {
    const { child, pid } = await start();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readCommandLine(pid)).toEqual([]);
  });

  it('are told of all processes that there are', async () => {
    const uuids = Array.from({ length: 20 }, () => randomUUID());
    const pids = (await Promise.all(uuids.map((uuid) => start('-uuid', uuid)))).map(({ pid }) => pid);
    const found = (await readProcesses()).filter(({ pid }) => pids.includes(pid));
    const told = new Map(found.map(({ pid, commandLine }) => [pid, argumentOf(commandLine, '-uuid')]));
    expect(pids.map((pid) => told.get(pid))).toEqual(uuids);
  });

  it('include what comes after an option, where that is there', () => {
    expect(argumentOf(['qemu', '-m', '64M'], '-m')).toBe('64M');
    expect(argumentOf(['qemu', '-m'], '-m')).toBeNull();
    expect(argumentOf(['qemu'], '-m')).toBeNull();
  });
});
