import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createChannel } from '../driver/channel.ts';
import { readIdentity } from '../processes/process-identity.ts';
import { recordEvents } from '../testing/machines.ts';
import { createQemuMachine } from './machine.ts';
import type { QmpEvent } from './qmp-protocol.ts';

const dir = mkdtempSync(join(tmpdir(), 'qm-'));
afterAll(() => rmSync(dir, { recursive: true }));

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A machine whose process is any that waits, and whose control connection is in the test's hands. */
async function adoptedMachine(status: unknown = { running: true, status: 'running' }) {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  children.push(child);
  await once(child, 'spawn');
  const identity = await readIdentity(child.pid ?? 0);
  if (!identity) throw new Error('The process is not there.');
  const events = createChannel<QmpEvent>();
  let disconnect = () => {};
  const closed = new Promise<void>((resolve) => {
    disconnect = resolve;
  });
  const consoleLogPath = join(dir, `console-${children.length}-${child.pid}.log`);
  let letGoOfConsole = () => {};
  const consoleClosed = new Promise<void>((resolve) => {
    letGoOfConsole = resolve;
  });
  const machine = createQemuMachine({
    ...{ vmId: 'vm', process: identity, accelerator: 'tcg', child: null, agentSocket: null },
    ...{ consoleLogPath, hypervisorLogPath: '/dev/null' },
    qmp: {
      version: '7.2.22',
      execute: async (command) => {
        if (command === 'quit') {
          child.kill();
          disconnect();
        }
        return status;
      },
      onEvent: events.listen,
      closed,
      close: disconnect,
    },
    console: { write: async () => {}, onGrowth: () => () => {}, close: letGoOfConsole },
  });
  const print = (text: string) => appendFileSync(consoleLogPath, text);
  const tell = (name: string, data = {}) => events.send({ kind: 'event', name, data });
  return { child, machine, disconnect, consoleClosed, tell, print, recorded: recordEvents(machine) };
}

describe('a QEMU machine that is not our child', () => {
  it('is not called gone while its process lives, even without its control connection', async () => {
    const { child, disconnect, recorded } = await adoptedMachine();
    disconnect();
    // Longer than it takes to see that a process is gone, many times over.
    await Promise.race([recorded.exit, once(spawn(process.execPath, ['-e', '']), 'exit')]);
    expect(recorded.all).toEqual([]);
    child.kill('SIGKILL');
    expect(await recorded.exit).toMatchObject({ cause: 'killed' });
  });

  it('tells of nothing once it is let go', async () => {
    const { machine, tell, recorded, child } = await adoptedMachine();
    machine.detach();
    tell('STOP');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(recorded.all).toEqual([]);
  });

  it('tells of nothing once it is let go, not even of an end that it is just finding the reason for', async () => {
    const { machine, disconnect, consoleClosed, recorded, child } = await adoptedMachine();
    disconnect();
    child.kill('SIGKILL');
    await consoleClosed;
    machine.detach();
    // Longer than it takes to read two logs, many times over.
    await Promise.race([recorded.exit, once(spawn(process.execPath, ['-e', '']), 'exit')]);
    expect(recorded.all).toEqual([]);
  });

  it('says that a full disk paused it, and not the next time that somebody pauses it', async () => {
    const { tell, recorded } = await adoptedMachine();
    tell('BLOCK_IO_ERROR', { action: 'stop', nospace: true, reason: 'No space left on device' });
    tell('STOP');
    tell('RESUME');
    tell('STOP');
    await Promise.resolve();
    expect(recorded.all).toEqual([
      { type: 'paused', reason: expect.stringContaining('full') },
      { type: 'resumed' },
      { type: 'paused', reason: null },
    ]);
  });

  it('heeds nothing that QEMU would not say, and says in plain words what it heeds', async () => {
    const { tell, recorded } = await adoptedMachine();
    tell('SHUTDOWN', { reason: { toString: 1 } });
    tell('SHUTDOWN');
    tell('BLOCK_IO_ERROR', { nospace: 'yes', reason: [] });
    tell('STOP');
    tell('BLOCK_IO_ERROR', { reason: `\u001b[31m<b>bad\u202e\n${'x'.repeat(1_000_000)}` });
    tell('STOP');
    await Promise.resolve();
    const [first, second] = recorded.all;
    expect(first).toEqual({ type: 'paused', reason: null });
    expect(second).toEqual({
      type: 'paused',
      reason: expect.stringMatching(/^A disk error: <b>bad x{400,500}$/),
    });
  });

  it('begins to power off once, however often that is said', async () => {
    const { tell, recorded } = await adoptedMachine();
    for (let time = 0; time < 100; time += 1)
      for (const reason of ['guest-shutdown', 'guest-reset']) tell('SHUTDOWN', { reason });
    await Promise.resolve();
    expect(recorded.all).toEqual([{ type: 'powering_off' }]);
  });

  it('restarts once, however often its firmware resets it before it prints again', async () => {
    const { tell, recorded, print } = await adoptedMachine();
    const reset = (count: number) => {
      for (let time = 0; time < count; time += 1) tell('RESET', { guest: true, reason: 'guest-reset' });
    };
    print('[   3.3] reboot: Restarting system\n');
    tell('RESET', { guest: false, reason: 'host-qmp-system-reset' });
    reset(40);
    print('the next boot\n');
    reset(3);
    tell('RESET');
    await Promise.resolve();
    expect(recorded.all).toEqual([{ type: 'restarted' }, { type: 'restarted' }]);
  });

  it('is ended when its console tells that its kernel panicked before it reset itself', async () => {
    const { tell, recorded, print } = await adoptedMachine();
    print('[   1.0] Kernel panic - not syncing: VFS: no root\n[   1.1] Rebooting in 1 seconds..\n');
    tell('RESET', { guest: true, reason: 'guest-reset' });
    expect(await recorded.exit).toMatchObject({
      cause: 'guest_panic',
      reason: expect.stringContaining('VFS: no root'),
    });
  });

  it.each([
    [{ running: false, status: 'io-error' }, 'paused'],
    [{ running: true, status: 'running' }, 'running'],
  ])('is in the state that QEMU tells: %j', async (status, state) => {
    expect(await (await adoptedMachine(status)).machine.state()).toBe(state);
  });

  it('has no state when QEMU tells none', async () => {
    const { machine } = await adoptedMachine({});
    await expect(machine.state()).rejects.toMatchObject({ code: 'hypervisor_failed' });
  });
});
