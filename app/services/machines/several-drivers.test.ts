import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { type Hypervisors, registryOf } from '../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver, type FakeDriver } from '../../hypervisors/fake/driver.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { machineFiles } from './machine-config.ts';

let app: TestDashboard;
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** A driver that remembers about which VMs it was asked anything. */
function watched(name: string): FakeDriver & { readonly asked: Set<string> } {
  const driver = createFakeDriver();
  const asked = new Set<string>();
  const noting =
    <Subject extends { vmId: string }, Rest extends unknown[], Answer>(
      act: (subject: Subject, ...rest: Rest) => Answer,
    ) =>
    (subject: Subject, ...rest: Rest) => {
      asked.add(subject.vmId);
      return act(subject, ...rest);
    };
  return {
    ...driver,
    name,
    asked,
    start: noting(driver.start),
    adopt: noting(driver.adopt),
    examine: noting(driver.examine),
    identityMarks: noting(driver.identityMarks),
    endProcess: noting(driver.endProcess),
  };
}

const open = (hypervisors: Hypervisors, driver: FakeDriver, home?: string) =>
  openTestDashboard({ hypervisors, driver, ...(home === undefined ? {} : { home }) });

async function reopen(hypervisors: Hypervisors): Promise<void> {
  await app.dashboard.close();
  app = await open(hypervisors, app.driver, app.home);
}

/** Writes into a row what another session left there. */
function setRow(id: string, columns: { state?: string; spec?: object; runtime?: object }): void {
  const db = new Database(app.paths.database);
  const { changes } = db
    .prepare(
      `UPDATE vms SET state = coalesce(@state, state), spec_json = json_patch(spec_json, @spec),
       runtime_json = json_patch(runtime_json, @runtime) WHERE id = @id`,
    )
    .run({
      id,
      state: columns.state ?? null,
      spec: JSON.stringify(columns.spec ?? {}),
      runtime: JSON.stringify(columns.runtime ?? {}),
    });
  db.close();
  expect(changes).toBe(1);
}

const stateOf = async (id: string) => (await app.value('vms.get', { id })).state;
const lastEntries = async (id: string) =>
  (await app.value('vms.activity', { id })).map(({ kind }) => kind).filter((kind) => kind === 'unreachable');

describe('a VM whose driver is missing', () => {
  const qemu = watched('qemu');
  const other = createFakeDriver();

  it('is unknown with the reason while it runs, nothing can be done to it, and with its driver it runs as before', async () => {
    app = await open(registryOf(qemu), qemu);
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
    app = await open(registryOf(qemu), qemu);
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
    app = await open(registryOf(qemu), qemu);
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
    app = await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    for (let launch = 0; launch < 3; launch += 1) await reopen(registryOf(other));
    expect(await lastEntries(id)).toHaveLength(1);
  });

  it('can still be renamed', async () => {
    app = await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    await reopen(registryOf(other));
    expect(await app.value('vms.update', { id, name: 'renamed' })).toMatchObject({
      name: 'renamed',
      state: 'unknown',
    });
  });
});

describe('drivers side by side', () => {
  it('are asked about their own VMs alone, at launch and in every command', async () => {
    const [one, two] = [watched('qemu'), watched('fake')];
    app = await open(registryOf(one, two), one);
    const { id: ofOne, imageId } = await app.vm('one');
    const { id: ofTwo } = await app.value('vms.create', {
      ...{ name: 'two', imageId },
      spec: { hypervisor: 'fake', forwards: [] },
    });
    for (const id of [ofOne, ofTwo]) await app.value('vms.start', { id });
    expect([one.running(), two.running()]).toEqual([[ofOne], [ofTwo]]);
    await reopen(registryOf(two, one));
    for (const id of [ofOne, ofTwo]) {
      expect(await stateOf(id)).toBe('running');
      await app.value('vms.evidence', { id });
      await app.value('vms.forceStop', { id });
      await app.value('vms.start', { id });
    }
    await app.dashboard.close();
    for (const driver of [one, two]) for (const id of driver.running()) await driver.crash(id);
    // Found dead, found by a second look at what is called stopped, and ended without a connection.
    app = await open(registryOf(two, one), one, app.home);
    await reopen(registryOf(two, one));
    for (const id of [ofOne, ofTwo]) expect(await stateOf(id)).toBe('stopped');
    setRow(ofOne, { state: 'unknown' });
    setRow(ofTwo, { state: 'unknown' });
    for (const id of [ofOne, ofTwo]) await app.value('vms.forceStop', { id });
    expect([[...one.asked], [...two.asked]]).toEqual([[ofOne], [ofTwo]]);
  });

  it('a VM keeps the driver that it was created for, whatever new VMs get', async () => {
    const [one, two] = [watched('qemu'), watched('fake')];
    app = await open(registryOf(one, two), one);
    const { id, spec } = await app.vm();
    expect(spec.hypervisor).toBe('qemu');
    await reopen(registryOf(two, one));
    expect((await app.vm('later')).spec.hypervisor).toBe('fake');
    expect((await app.value('vms.start', { id })).runtime.hypervisor).toBe('qemu');
    expect([one.running(), two.running()]).toEqual([[id], []]);
  });

  it('a VM that is found running without a word of whose it is says so from then on', async () => {
    const qemu = watched('qemu');
    app = await open(registryOf(qemu), qemu);
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    setRow(id, { spec: { hypervisor: null }, runtime: { hypervisor: null } });
    await reopen(registryOf(watched('fake'), qemu));
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'running',
      runtime: { hypervisor: 'qemu' },
    });
  });

  it('a VM from before rows said whose it is belongs to QEMU, or to the driver that ran it last', async () => {
    const [one, two] = [watched('qemu'), watched('fake')];
    app = await open(registryOf(one, two), one);
    const { id: old } = await app.vm('old');
    const { id: demo } = await app.vm('demo');
    setRow(old, { spec: { hypervisor: null } });
    setRow(demo, { spec: { hypervisor: null }, runtime: { hypervisor: 'fake' } });
    for (const id of [old, demo]) await app.value('vms.start', { id });
    expect([one.running(), two.running()]).toEqual([[old], [demo]]);
    await two.crash(demo);
  });

  it('say what they need of this computer, those that may run a VM beside the one for new VMs', async () => {
    const check = (id: string) => ({ id, status: 'ok', title: id, detail: 'Found' }) as const;
    const named = (name: string) => ({ ...createFakeDriver(), name, checks: async () => [check(name)] });
    const drivers = [named('idle'), named('default'), named('busy')] as const;
    const [idle, preferred, busy] = drivers;
    app = await open(registryOf(preferred, idle, busy), busy);
    const needs = async () =>
      (await app.value('host.checks', {}))
        .map(({ id }) => id)
        .filter((id) => drivers.some(({ name }) => name === id));
    expect(await needs()).toEqual(['default']);
    const { id: imageId } = await app.image();
    const spec = { hypervisor: 'busy', forwards: [] };
    const { id } = await app.value('vms.create', { name: 'sandbox', imageId, spec });
    await app.value('vms.start', { id });
    expect(await needs()).toEqual(['default', 'busy']);
  });

  it('have a name for people, and one that is not there goes by the name in the row', async () => {
    const driver = createFakeDriver();
    app = await open(registryOf(driver), driver);
    const { id, hypervisor } = await app.vm();
    expect(hypervisor).toBe('Simulation');
    const nameOf = async () => (await app.value('vms.get', { id })).hypervisor;
    setRow(id, { spec: { hypervisor: 'firecracker' } });
    expect(await nameOf()).toBe('firecracker');
    // Stopped, it is what the next start would take that counts, and not what ran last.
    setRow(id, { spec: { hypervisor: 'fake' }, runtime: { hypervisor: 'firecracker' } });
    expect(await nameOf()).toBe('Simulation');
  });

  it('say in their own words what executes a guest, and nothing about what they do not know', async () => {
    const driver = createFakeDriver();
    app = await open(registryOf(driver), driver);
    const { id, acceleratorHint } = await app.vm();
    expect(acceleratorHint).toBeNull();
    const started = await app.value('vms.start', { id });
    expect(started).toMatchObject({
      acceleratorHint: 'Simulated: nothing runs in it',
      acceleratorWarning: null,
    });
    for (const accelerator of ['kvm', 'toString']) {
      setRow(id, { runtime: { accelerator } });
      expect((await app.value('vms.get', { id })).acceleratorHint).toBeNull();
    }
  });

  it('one that is not there cannot be asked for', async () => {
    app = await open(registryOf(watched('qemu'), createFakeDriver()), createFakeDriver());
    const { id } = await app.image();
    const input = { name: 'sandbox', imageId: id, spec: { hypervisor: 'firecracker' } };
    expect(await app.error('vms.create', input)).toEqual({
      code: 'hypervisor_missing',
      message:
        'sandbox can’t be created: this version of Banger doesn’t support the hypervisor “firecracker”.',
      unchanged: 'Nothing was created.',
      hint: 'Choose one of qemu, fake.',
    });
    expect(await app.value('vms.list', {})).toMatchObject({ total: 0 });
  });
});

describe('what a driver cannot do', () => {
  it('is refused with what can be done instead', async () => {
    const driver = createFakeDriver();
    const capabilities = { ...driver.capabilities, pause: false, gracefulStop: false };
    app = await open(registryOf({ ...driver, capabilities }), driver);
    const { id } = await app.vm();
    expect(await app.value('vms.start', { id })).toMatchObject({ capabilities });
    expect(await app.error('vms.pause', { id })).toEqual({
      code: 'wrong_state',
      message: 'sandbox can’t be paused: the hypervisor “fake” doesn’t support that.',
      unchanged: 'The VM is unchanged.',
      hint: 'It can be forced off.',
    });
    for (const command of ['stop', 'restart'] as const)
      expect((await app.error(`vms.${command}`, { id })).code).toBe('wrong_state');
    expect(await stateOf(id)).toBe('running');
    await app.value('vms.forceStop', { id });
  });
});
