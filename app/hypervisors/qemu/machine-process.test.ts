import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { argumentOf, readCommandLine } from '../processes/process-arguments.ts';
import { readIdentity } from '../processes/process-identity.ts';
import { findMachineProcess, identityFromPidFile, recognise } from './machine-process.ts';

describe('recognising the process of a machine', () => {
  const vmId = '6b7c1e9a-3a0e-4c58-9a0c-5a1f3c1f2b11';
  const children: ReturnType<typeof spawn>[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** A process that waits for the end of its input; `-uuid` is an argument that it does not look at. */
  async function start(uuid: string): Promise<number> {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', '--', '-uuid', uuid], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    children.push(child);
    await once(child, 'spawn');
    return child.pid ?? 0;
  }

  async function identityOf(pid: number) {
    const identity = await readIdentity(pid);
    if (!identity) throw new Error(`There is no process ${pid}.`);
    return identity;
  }

  it('knows the process again by pid, start time, boot and uuid', async () => {
    const pid = await start(vmId);
    const recognition = await recognise(await identityOf(pid), vmId.toUpperCase());
    expect(recognition).toMatchObject({ same: true });
    expect(argumentOf(await readCommandLine(pid), '-uuid')).toBe(vmId);
  });

  it('does not take the machine of another VM for it', async () => {
    const identity = await identityOf(await start('00000000-0000-4000-8000-000000000000'));
    expect(await recognise(identity, vmId)).toMatchObject({ same: false, rebooted: false });
  });

  it('does not take a later process with the same pid for it', async () => {
    const identity = await identityOf(await start(vmId));
    const recognition = await recognise({ ...identity, startTime: identity.startTime - 1 }, vmId);
    expect(recognition).toMatchObject({ same: false, why: expect.stringContaining(`${identity.pid}`) });
  });

  it('knows that a restart of the computer ended everything', async () => {
    const identity = await identityOf(await start(vmId));
    expect(await recognise({ ...identity, bootId: 'another' }, vmId)).toMatchObject({ rebooted: true });
  });

  it('trusts a pid file only when it names that VM', async () => {
    const pidFile = join(mkdtempSync(join(tmpdir(), 'pid-')), 'qemu.pid');
    expect(await identityFromPidFile(pidFile, vmId)).toBeNull();
    writeFileSync(pidFile, 'not a number\n');
    expect(await identityFromPidFile(pidFile, vmId)).toBeNull();
    writeFileSync(pidFile, `${process.pid}\n`);
    expect(await identityFromPidFile(pidFile, vmId)).toBeNull();
    const pid = await start(vmId);
    writeFileSync(pidFile, `${pid}\n`);
    expect(await identityFromPidFile(pidFile, vmId)).toEqual(await readIdentity(pid));
    rmSync(join(pidFile, '..'), { recursive: true });
  });

  it('looks for a machine among this user’s processes only: others may call theirs as they like', async () => {
    const pid = await start(vmId);
    const find = () => findMachineProcess('/nowhere/qemu.pid', vmId);
    expect((await find())?.pid).toBe(pid);
    const uid = process.getuid?.() ?? 0;
    const somebodyElse = vi.spyOn(process, 'getuid').mockReturnValue(uid + 1);
    expect(await find()).toBeNull();
    somebodyElse.mockRestore();
  });

  it('finds the processes of many at once without their pid files, and one that began while it looked', async () => {
    const find = (id: string) => findMachineProcess('/nowhere/qemu.pid', id);
    const absent = Array.from({ length: 50 }, () => find(randomUUID()));
    const ids = [vmId, randomUUID(), randomUUID()];
    const pids = await Promise.all(ids.map(start));
    const found = await Promise.all(ids.map(find));
    expect(found.map((identity) => identity?.pid)).toEqual(pids);
    expect(new Set(await Promise.all(absent))).toEqual(new Set([null]));
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(await Promise.all(ids.map(find))).toEqual([null, null, null]);
  });
});
