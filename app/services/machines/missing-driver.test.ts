import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { registryOf } from '../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { machineFiles } from './machine-config.ts';
import { app, open, reopen, setRow, stateOf, watched } from './testing/several-drivers.ts';

const lastEntries = async (id: string) =>
  (await app.value('vms.activity', { id })).map(({ kind }) => kind).filter((kind) => kind === 'unreachable');

describe('a VM whose driver is missing', () => {
  const qemu = watched('qemu');
  const other = createFakeDriver();

  it('is unknown with the reason while it runs, nothing can be done to it, and with its driver it runs as before', async () => {
    await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    const { runtime } = await app.value('vms.start', { id });

    await reopen(registryOf(other));
    const why =
      'This version of Banger doesn’t support the hypervisor “qemu”, so it can’t tell whether the VM runs. Open it with the version of Banger that created it.';
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'unknown',
      capabilities: null,
      runtime: { pid: runtime.pid, lastError: why },
    });
    const commands = ['start', 'stop', 'restart', 'pause', 'resume', 'forceStop', 'delete'] as const;
    for (const command of commands) {
      expect(await app.error(`vms.${command}`, { id }), command).toEqual({
        code: 'hypervisor_missing',
        message: 'sandbox belongs to the hypervisor “qemu”, which this version of Banger doesn’t support.',
        unchanged: 'The VM is unchanged.',
        hint: 'Open it with the version of Banger that created it.',
      });
    }
    expect(qemu.running()).toEqual([id]);
    expect(existsSync(machineFiles(app.paths, id).diskPath)).toBe(true);

    await reopen(registryOf(other, qemu));
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'running',
      runtime: { pid: runtime.pid, lastError: '' },
    });
  });

  it('can be neither called stopped nor looked for: only hiding the evidence is offered', async () => {
    await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    await reopen(registryOf(other));
    const { findings, choices, identity } = await app.value('vms.evidence', { id });
    expect(findings[0]).toMatchObject({
      subject: 'process',
      found: 'Unknown: this version of Banger doesn’t support the hypervisor “qemu”.',
      verdict: 'differs',
    });
    expect({ choices, identity }).toEqual({ choices: ['ignore'], identity: [] });
    for (const choice of ['adopt', 'mark_stopped'] as const)
      expect((await app.error('vms.resolve', { id, choice })).code).toBe('hypervisor_missing');
    await app.value('vms.resolve', { id, choice: 'ignore' });
    expect(await stateOf(id)).toBe('unknown');
  });

  it('is unknown although its row says stopped, and is plainly stopped once its driver says so', async () => {
    await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    setRow(id, { spec: { hypervisor: 'firecracker' } });
    await reopen(registryOf(qemu));
    expect(await stateOf(id)).toBe('unknown');
    expect(await app.dashboard.reconciled).toEqual({ running: 0, ended: 0, silent: 0 });
    expect((await app.error('vms.delete', { id })).message).toContain('“firecracker”');
    expect(await app.value('vms.list', { states: ['unknown'] })).toMatchObject({ total: 1 });

    await reopen(registryOf(qemu, { ...createFakeDriver(), name: 'firecracker' }));
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'stopped',
      runtime: { lastError: '' },
    });
    await app.value('vms.delete', { id });
  });

  it('is said to be so once, not at every launch', async () => {
    await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    for (let launch = 0; launch < 3; launch += 1) await reopen(registryOf(other));
    expect(await lastEntries(id)).toHaveLength(1);
  });

  it('can still be renamed', async () => {
    await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    await reopen(registryOf(other));
    expect(await app.value('vms.update', { id, name: 'renamed' })).toMatchObject({
      name: 'renamed',
      state: 'unknown',
    });
  });
});
