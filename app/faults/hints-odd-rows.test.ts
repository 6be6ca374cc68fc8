import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VmView } from '../contract/index.ts';
import { createFakeDriver, type FakeDriver } from '../hypervisors/fake/driver.ts';
import { guestNetwork } from '../hypervisors/qemu/guest-network.ts';
import { change } from '../store/file/testing/databases.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

let app: TestDashboard;
let vm: VmView;

afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

describe('where a row of another program asks for what cannot be', () => {
  const driver = createFakeDriver();

  beforeEach(async () => {
    // As QEMU's driver does.
    const start: FakeDriver['start'] = async (config, options) => {
      guestNetwork(config.guestIp);
      return driver.start(config, options);
    };
    app = await openTestDashboard({ driver: { ...driver, start } });
    vm = await app.vm('web');
  });

  it.each(['10.88.0.0', '10.88.0.255', 'fd00::5', ''])(
    'the VM gets another address in its settings, and starts: not “%s”',
    async (guestIp) => {
      change(app.paths.database, `UPDATE vms SET guest_ip = '${guestIp}'`);
      expect(await app.error('vms.start', { id: vm.id })).toMatchObject({
        hint: 'Choose another address in the VM’s settings, under “Address”.',
      });
      await app.value('addresses.setVm', { id: vm.id, guestIp: null });
      expect(await app.invoke('vms.start', { id: vm.id })).toMatchObject({ ok: true });
    },
  );

  const web = { hostPort: 23_456, guestPort: 80 };
  it.each([
    ['is removed', [web]],
    ['gets another port', [web, { hostPort: 23_457, guestPort: 443 }]],
  ])('one of two forwards from the same port %s, and the VM starts', async (_, forwards) => {
    const twins = '[{"host_port":23456,"guest_port":80},{"host_port":23456,"guest_port":443}]';
    change(
      app.paths.database,
      `UPDATE vms SET spec_json = json_set(spec_json, '$.forwards', json('${twins}'))`,
    );
    expect(await app.error('vms.start', { id: vm.id })).toMatchObject({
      code: 'port_taken',
      hint: expect.stringMatching(/^Remove one of these forwards/),
    });
    await app.value('vms.update', { id: vm.id, spec: { forwards } });
    expect(await app.invoke('vms.start', { id: vm.id })).toMatchObject({ ok: true });
  });
});
