import { describe, expect, it } from 'vitest';
import { registryOf } from '../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { app, open, reopen, setRow, stateOf, watched } from './testing/several-drivers.ts';

describe('drivers side by side', () => {
  it('are asked about their own VMs alone, at launch and in every command', async () => {
    const [one, two] = [watched('qemu'), watched('fake')];
    await open(registryOf(one, two), one);
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
    await open(registryOf(two, one), one, app.home);
    await reopen(registryOf(two, one));
    for (const id of [ofOne, ofTwo]) expect(await stateOf(id)).toBe('stopped');
    setRow(ofOne, { state: 'unknown' });
    setRow(ofTwo, { state: 'unknown' });
    for (const id of [ofOne, ofTwo]) await app.value('vms.forceStop', { id });
    expect([[...one.asked], [...two.asked]]).toEqual([[ofOne], [ofTwo]]);
  });

  it('a VM keeps the driver that it was created for, whatever new VMs get', async () => {
    const [one, two] = [watched('qemu'), watched('fake')];
    await open(registryOf(one, two), one);
    const { id, spec } = await app.vm();
    expect(spec.hypervisor).toBe('qemu');
    await reopen(registryOf(two, one));
    expect((await app.vm('later')).spec.hypervisor).toBe('fake');
    expect((await app.value('vms.start', { id })).runtime.hypervisor).toBe('qemu');
    expect([one.running(), two.running()]).toEqual([[id], []]);
  });

  it('a VM that is found running without a word of whose it is says so from then on', async () => {
    const qemu = watched('qemu');
    await open(registryOf(qemu), qemu);
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
    await open(registryOf(one, two), one);
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
    await open(registryOf(preferred, idle, busy), busy);
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
    await open(registryOf(driver), driver);
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
    await open(registryOf(driver), driver);
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
    await open(registryOf(watched('qemu'), createFakeDriver()), createFakeDriver());
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
    await open(registryOf({ ...driver, capabilities }), driver);
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
