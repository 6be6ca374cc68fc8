import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { isHalted, parseProcStat, readIdentity } from './process-identity.ts';

/** Recorded from a QEMU, with its name in place of %. */
const recorded =
  '12827 (%) S 1 12827 12827 0 -1 4194560 30512 0 12 0 341 88 0 0 20 0 4 0 457489 1203126272 56012 18446744073709551615 1 1 0 0 0 0 268444224 4096 16963 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n';

describe('/proc/PID/stat', () => {
  it('tells pid, name, state and start time', () => {
    expect(parseProcStat(recorded.replace('%', 'qemu-system-x86'))).toEqual({
      ...{ pid: 12827, name: 'qemu-system-x86', state: 'S', threads: 4, startTime: 457489 },
    });
  });

  it('is understood whatever the process calls itself', () => {
    const names = fc.array(fc.constantFrom(' ', '(', ')', ') S 1 2 3', '\n', 'x', 'ä'), { maxLength: 15 });
    fc.assert(
      fc.property(names, (parts) => {
        const name = parts.join('');
        expect(parseProcStat(recorded.replace('%', () => name))).toMatchObject({ name, startTime: 457489 });
      }),
    );
  });

  it.each(['', 'nonsense', '12 (x) S', '12 (x', ') 12 ('])('is nothing when it is %j', (text) => {
    expect(parseProcStat(text)).toBeNull();
  });
});

describe('a process', () => {
  const children: ReturnType<typeof spawn>[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('is told to be halted by a signal, or not', async () => {
    const child = spawn('/bin/sleep', ['infinity'], { stdio: 'ignore' });
    children.push(child);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(await isHalted(pid)).toBe(false);
    process.kill(pid, 'SIGSTOP');
    await expect.poll(() => isHalted(pid), { interval: 5 }).toBe(true);
    process.kill(pid, 'SIGCONT');
    await expect.poll(() => isHalted(pid), { interval: 5 }).toBe(false);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => readIdentity(pid), { interval: 5 }).toBeNull();
    expect(await isHalted(pid)).toBe(false);
  });

  it('counts what is left of a dead process as gone', async () => {
    // The shell's child dies at once and stays a zombie, as its new program (sleep) never asks for it.
    const parent = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(parent);
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number.parseInt(output.toString(), 10);
    await expect.poll(() => readIdentity(pid), { interval: 5 }).toBeNull();
  });
});
