import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import type { GuestProcess } from '../driver/guest-agent.ts';
import type { Machine, MachineConfig } from '../driver/machine.ts';
import { machineConfig, refOf } from '../testing/machines.ts';
import { createQemuDriver } from './driver.ts';
import { starterImage } from './testing/starter-image.ts';

const bootMs = 60_000;
const dir = mkdtempSync(join(tmpdir(), 'exec-'));
const driver = createQemuDriver({ stateDir: dir });
let config: MachineConfig;
let machine: Machine;

async function start(): Promise<void> {
  const image = await starterImage();
  config = machineConfig(dir, image);
  await driver.createDisk({ basePath: image.rootfsPath, diskPath: config.diskPath, sizeMib: 1024 });
  machine = await driver.start(config);
  await untilPresent();
}
const untilPresent = () => until(() => expect(machine.agent.presence()).toBe('present'), { timeout: bootMs });

beforeAll(start, bootMs);
afterAll(async () => {
  await machine.kill();
  rmSync(dir, { recursive: true });
});

const sh = (script: string, more: { hasInput?: boolean; environment?: string[]; folder?: string } = {}) =>
  machine.agent.exec({ program: 'sh', args: ['-c', script], hasInput: false, ...more });
/** Prints how many processes of the test sleep. */
const running = 'grep -l "^sleep.555" /proc/[0-9]*/cmdline 2>/dev/null | wc -l';
async function outcome({ stdout, stderr, exitCode }: GuestProcess) {
  const [said, complained] = await Promise.all([text(stdout), text(stderr)]);
  return { said, complained, code: await exitCode };
}
/** Sockets of streams in the run folder. */
const ports = () => readdirSync(config.runDir).filter((name) => name.startsWith('x'));

async function goOnInAnotherSession(): Promise<void> {
  machine.detach();
  const adoption = await driver.adopt(refOf(config, machine.process));
  if (!adoption.found) throw new Error(adoption.reason);
  machine = adoption.machine;
  await untilPresent();
  await until(() => expect(ports()).toEqual([]));
}

async function digest(stream: Readable): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of stream) {
    hash.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { size, sha256: hash.digest('hex') };
}

describe('a command in a guest', { timeout: 120_000 }, () => {
  it('runs where it is told to, with what it is told of its surroundings', async () => {
    const there = await sh('pwd; echo "$WORD"; id -u', { folder: '/etc', environment: ['WORD=a  "b"'] });
    expect(await outcome(there)).toEqual({ said: '/etc\na  "b"\n0\n', complained: '', code: 0 });
    const home = await outcome(await sh('echo "$HOME $USER $LOGNAME"'));
    expect(home).toMatchObject({ said: '/root root root\n', code: 0 });
    const nowhere = await outcome(await sh('echo here', { folder: '/no/such' }));
    expect(nowhere).toMatchObject({ said: '', code: 126 });
    expect(nowhere.complained).toContain('/no/such');
  });

  it('tells its own code, and that of a signal which ended it', async () => {
    expect(await outcome(await sh('exit 7'))).toMatchObject({ code: 7 });
    expect(await outcome(await sh('kill -9 $$'))).toMatchObject({ code: 137 });
  });

  it('follows another at once, however many have ended before it', async () => {
    for (let count = 0; count < 40; count += 1) {
      const process = await sh('true', { hasInput: true });
      process.stdin?.end();
      expect((await outcome(process)).code).toBe(0);
    }
  });

  it('gets a signal that comes before its guest has found its ports', async () => {
    const process = await sh('sleep 555');
    await process.signal('INT');
    expect(await outcome(process)).toMatchObject({ said: '', code: 130 });
  });

  it('gets a signal, and its last words still come', async () => {
    const process = await sh('trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.1; done');
    const ended = outcome(process);
    await new Promise<void>((resolve) => process.stdout.once('data', () => resolve()));
    await process.signal('TERM');
    expect(await ended).toMatchObject({ said: expect.stringMatching(/bye\n$/), code: 3 });
  });

  it('is ended together with what it has begun, if it has a session of its own', async () => {
    const begun = [
      'sleep 5551; echo',
      'sleep 5552 | cat',
      '(sleep 5553; echo) & wait',
      'sh -c "sleep 5554; echo"',
    ];
    for (const line of begun) {
      const process = await machine.agent.exec({
        ...{ program: 'sh', args: ['-c', `echo ready; ${line}`], hasInput: false, ownSession: true },
      });
      const ended = outcome(process);
      await new Promise<void>((resolve) => process.stdout.once('data', () => resolve()));
      await until(async () => expect((await outcome(await sh(running))).said).toBe('1\n'));
      await process.signal('TERM');
      expect(await ended).toMatchObject({ code: 143 });
      await until(async () => expect((await outcome(await sh(running))).said).toBe('0\n'));
    }
    const missing = { program: 'no-such-program', args: [], hasInput: false, ownSession: true };
    expect(await outcome(await machine.agent.exec(missing))).toMatchObject({ said: '', code: 127 });
  });

  it('has 8 MiB of each stream arrive whole, at the pace of a reader who pauses', async () => {
    const size = 8 << 20;
    const process = await sh(`head -c ${size} /dev/zero & head -c ${size} /dev/zero >&2; wait; printf end`);
    const errors = digest(process.stderr);
    let waited = false;
    const output = digest(
      process.stdout.on('data', () => {
        if (waited) return;
        waited = true;
        process.stdout.pause();
        setImmediate(() => process.stdout.resume());
      }),
    );
    const zeros = Buffer.alloc(size);
    const sha256 = (...parts: Buffer[]) =>
      parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
    expect(await output).toEqual({ size: size + 3, sha256: sha256(zeros, Buffer.from('end')) });
    expect(await errors).toEqual({ size, sha256: sha256(zeros) });
    expect(await process.exitCode).toBe(0);
  });

  it('takes megabytes of input, and one that reads none of it ends all the same', async () => {
    const counting = await sh('wc -c', { hasInput: true });
    counting.stdin?.end(Buffer.alloc(8 << 20, 0x41));
    expect(await outcome(counting)).toMatchObject({ said: `${8 << 20}\n`, code: 0 });
    const deaf = await sh('exit 5', { hasInput: true });
    deaf.stdin?.write(Buffer.alloc(8 << 20, 0x41));
    expect(await outcome(deaf)).toMatchObject({ code: 5 });
  });

  it('does not keep its caller waiting for what it left running', async () => {
    const process = await sh('(sleep 60; echo late) & echo now');
    expect(await outcome(process)).toMatchObject({ said: 'now\n', code: 0 });
  });

  it('leaves no port behind, however many there are one after another', async () => {
    for (let round = 0; round < 12; round++)
      expect(await outcome(await sh('echo x'))).toMatchObject({ code: 0 });
    await until(() => expect(ports()).toEqual([]));
  });

  it('is refused where too many run, and runs when one of them has ended', async () => {
    const running: GuestProcess[] = [];
    const refusal = await (async () => {
      for (let number = 0; number < 20; number++) running.push(await sh('exec cat', { hasInput: true }));
    })().catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'wrong_state',
      message: expect.stringContaining('more commands'),
    });
    const ended = running.map(outcome);
    for (const { stdin } of running) stdin?.end();
    for (const one of await Promise.all(ended)) expect(one.code).toBe(0);
    await until(() => expect(ports()).toEqual([]));
    expect(await outcome(await sh('echo again'))).toMatchObject({ said: 'again\n' });
  });

  it('is refused for what QEMU says where no socket can be made', async () => {
    // QEMU removes the sockets of commands before, and finds them where they were.
    await until(() => expect(ports()).toEqual([]));
    const away = `${config.runDir}-away`;
    renameSync(config.runDir, away);
    const refusal = await sh('true').catch((error: unknown) => error);
    renameSync(away, config.runDir);
    expect(refusal).toMatchObject({
      code: 'hypervisor_failed',
      message: expect.stringContaining('“chardev-add”'),
    });
    expect(await outcome(await sh('echo again'))).toMatchObject({ said: 'again\n' });
  });

  it('whose script is killed ends in a failure, after what it had written', async () => {
    const process = await sh(
      'echo before; kill -9 $PPID; sleep 1; kill -9 $(cat /proc/$PPID/stat | cut -d" " -f4)',
    );
    const said = buffer(process.stdout).catch(() => null);
    process.stderr.resume();
    await expect(process.exitCode).rejects.toMatchObject({ code: 'hypervisor_failed' });
    expect(String(await said)).toBe('before\n');
  });

  it('is given up by its caller, and sees that when it writes', async () => {
    const process = await sh('while echo x; do :; done; touch /run/gave-up');
    process.stderr.on('error', () => {}).resume();
    await once(process.stdout, 'data');
    process.stdout.on('error', () => {});
    process.close();
    await expect(process.exitCode).rejects.toMatchObject({ code: 'hypervisor_failed' });
    await until(() => expect(ports()).toEqual([]));
    await until(async () => expect(await outcome(await sh('ls /run/gave-up'))).toMatchObject({ code: 0 }), {
      timeout: 10_000,
    });
  });

  it('that a session which died had followed leaves its port to the next, which removes it', async () => {
    const lost = await sh('sleep 1000');
    lost.stdout.on('error', () => {});
    lost.stderr.on('error', () => {});
    await goOnInAnotherSession();
    expect(await outcome(await sh('echo new'))).toMatchObject({ said: 'new\n', code: 0 });
  });

  it('leaves no port where its session dies while it takes the port away', async () => {
    for (let round = 0; round < 5; round++) {
      await outcome(await sh('true'));
      await goOnInAnotherSession();
    }
  });

  it('fails when its machine ends', async () => {
    const process = await sh('echo first; sleep 1000');
    const [first] = await once(process.stdout, 'data');
    expect(String(first)).toBe('first\n');
    process.stdout.resume();
    process.stderr.resume();
    await machine.kill();
    await expect(process.exitCode).rejects.toMatchObject({ code: 'hypervisor_failed' });
  });
});
