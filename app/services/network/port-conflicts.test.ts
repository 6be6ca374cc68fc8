import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { basename } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppError, VmView } from '../../contract/index.ts';
import { registryOf } from '../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { vmOfProcess } from '../../hypervisors/qemu/vm-of-process.ts';
import { findConflict, nextFreePort, privilegedReason, refuseTakenPorts } from './port-conflicts.ts';

const address = '127.77.1.1';
const uuid = '6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0';
/** Two drivers, of which one knows the machines of QEMU. */
const hypervisors = registryOf(createFakeDriver(), { ...createFakeDriver(), name: 'qemu', vmOfProcess });
const strangers = { hypervisors, records: { ofMachine: () => null } };
const ours = {
  hypervisors,
  records: { ofMachine: (id: string) => ({ id, name: 'web' }) as Pick<VmView, 'id' | 'name'> as VmView },
};
const program = basename(process.execPath);

const servers: Server[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  for (const child of children.splice(0)) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
});

async function listen(host: string, port = 0): Promise<number> {
  const server = createServer().listen(port, host);
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as { port: number }).port;
}

/** A process of its own that listens, with the words of a QEMU on its command line. */
async function listeningProcess(...words: string[]): Promise<{ pid: number; port: number }> {
  const script = `const s = require('net').createServer().listen(0, '${address}', () => console.log(s.address().port))`;
  const child = spawn(process.execPath, ['-e', script, '--', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text) => resolve(Number(text)));
  });
  return { pid: child.pid ?? 0, port };
}

describe('a port that is taken', () => {
  it('is in nobody’s way when it is free, and is free again afterwards', async () => {
    const port = await listen(address);
    const other = '127.77.1.2';
    expect(await findConflict(strangers, other, port)).toBeNull();
    expect(await findConflict(strangers, other, port)).toBeNull();
  });

  it('is told with the program that has it, and its process', async () => {
    const { pid, port } = await listeningProcess();
    expect(await findConflict(strangers, address, port)).toEqual({
      reason: `Port ${port} is used by ${program} (process ${pid}).`,
      ...{ owner: null, ofForeignVm: false },
    });
  });

  it('is told of a program that listens on all addresses', async () => {
    const port = await listen('0.0.0.0');
    const conflict = await findConflict(strangers, address, port);
    expect(conflict?.reason).toBe(
      `Port ${port} is used by ${program} (process ${process.pid}), which listens on all addresses.`,
    );
  });

  it('is told with the VM of ours, to go there', async () => {
    const { port } = await listeningProcess('-name', 'guest=old,debug-threads=on', '-uuid', uuid);
    expect(await findConflict(ours, address, port)).toEqual({
      reason: `Port ${port} is used by the VM web.`,
      ...{ owner: { id: uuid, name: 'web' }, ofForeignVm: false },
    });
  });

  it('is told with the VM of another dashboard, which has the same address', async () => {
    const { pid, port } = await listeningProcess('-name', 'guest=theirs', '-uuid', uuid);
    expect(await findConflict(strangers, address, port)).toEqual({
      reason: `Port ${port} is used by theirs, a VM of another Banger installation (process ${pid}).`,
      ...{ owner: null, ofForeignVm: true },
    });
  });

  it('that nobody lets us have is explained', async () => {
    expect((await findConflict(strangers, '192.0.2.1', 8080))?.reason).toContain('EADDRNOTAVAIL');
    expect(await privilegedReason(80)).toBe('Port 80 is below 1024. Such ports are reserved for the system.');
    expect(await privilegedReason(1500)).toMatch(/^Only root may listen on port 1500 of this computer/);
  });
});

describe('before a start', () => {
  const vm = { id: uuid, name: 'sandbox' };

  it('all ports that cannot be had are named at once', async () => {
    const [one, two] = [await listen(address), await listen(address)];
    const forwards = [one, two].map((hostPort) => ({ hostPort, guestPort: 80 }));
    const plan = { loopbackAddress: address, forwards };
    const attempt = refuseTakenPorts(strangers, vm, plan);
    await expect(attempt).rejects.toMatchObject({
      code: 'port_taken',
      message: expect.stringMatching(
        new RegExp(`^Some of sandbox’s ports .*${one} is used by .*${two} is used by`),
      ),
    });
    await expect(
      refuseTakenPorts(strangers, vm, { ...plan, loopbackAddress: '127.77.1.3' }),
    ).resolves.toBeUndefined();
  });

  it('the ways out are said: another port, and where a VM of another installation has it, another range', async () => {
    const { port } = await listeningProcess('-name', 'guest=theirs', '-uuid', uuid);
    const hintFor = async (hostPort: number) => {
      const forwards = [{ hostPort, guestPort: 80 }];
      const attempt = refuseTakenPorts(
        strangers,
        { ...vm, id: 'another' },
        { loopbackAddress: address, forwards },
      );
      const error = await attempt.then(
        () => null,
        (reason: AppError) => reason,
      );
      return error?.value.hint;
    };
    const otherPort =
      'Choose another port in the VM’s settings, or close the program that uses this one. Then start the VM again.';
    expect(await hintFor(await listen(address))).toBe(otherPort);
    expect(await hintFor(port)).toBe(
      `${otherPort} Another installation uses the same addresses. Choose another range for new VMs in Settings.`,
    );
  });

  it('forwards of the VM itself that want one port are told as that', async () => {
    const [one, two] = [await listen('127.77.1.4'), await listen('127.77.1.4')];
    const forwards = [
      ...[80, 443, 22].map((guestPort) => ({ hostPort: one, guestPort })),
      { hostPort: two, guestPort: 80 },
    ];
    await expect(
      refuseTakenPorts(strangers, vm, { loopbackAddress: address, forwards }),
    ).rejects.toMatchObject({
      code: 'port_taken',
      message: `Some of sandbox’s ports can’t be used. Port ${one} is forwarded 3 times, to ports 80, 443 and 22 of the VM.`,
      value: { hint: expect.stringContaining('Remove one of these forwards') },
    });
  });

  it('several who look at a free port at once are in nobody’s way', async () => {
    const port = await listen('127.77.1.4');
    const looks = Array.from({ length: 20 }, () => findConflict(strangers, address, port));
    expect(await Promise.all(looks)).toEqual(looks.map(() => null));
  });

  it('what the VM’s own machine has is no conflict', async () => {
    const { port } = await listeningProcess('-name', 'guest=sandbox', '-uuid', uuid);
    const plan = { loopbackAddress: address, forwards: [{ hostPort: port, guestPort: 80 }] };
    await expect(refuseTakenPorts(ours, vm, plan)).resolves.toBeUndefined();
    await expect(refuseTakenPorts(ours, { ...vm, id: 'another' }, plan)).rejects.toMatchObject({
      code: 'port_taken',
    });
  });
});

describe('the next free port', () => {
  it('is above the taken one, free, and none of those to be avoided', async () => {
    const port = await listen(address);
    const next = (await nextFreePort(address, port, new Set([port + 1]))) ?? 0;
    expect(next).toBeGreaterThan(port + 1);
    expect(await listen(address, next)).toBe(next);
  });

  it('is never a low one, and there may be none', async () => {
    expect(await nextFreePort(address, 22, new Set())).toBeGreaterThanOrEqual(1024);
    expect(await nextFreePort(address, 65_535, new Set())).toBeNull();
  });
});
