import { afterEach, beforeEach, expect, it } from 'vitest';
import { clientOf, serveDashboard } from '../../control/testing/serve.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

it('logs what an agent asks, of a VM or of none, and counts it as no use', async () => {
  const agent = await clientOf((await serveDashboard(app)).path, 'mcp');
  const vm = await app.vm('work');
  await agent.call('vms.noteCall', { tool: 'List VMs', times: 12 });
  await agent.call('vms.noteCall', { tool: 'Wait\x1b[2J for a VM', id: vm.id });
  const error = 'No agent has created\na VM “x”.';
  await agent.call('vms.noteCall', { tool: 'Delete a VM', error });
  await agent.call('vms.noteCall', { tool: 'Delete a VM', error: 'It is running.', times: 2 });
  const entries = await app.value('vms.activity', { kinds: ['called'] });
  expect(entries.map(({ actor, vmName, reason }) => [actor, vmName, reason]).reverse()).toEqual([
    ['mcp', '', '“List VMs” was called 12 times.'],
    ['mcp', 'work', '“Wait for a VM” was called.'],
    ['mcp', '', '“Delete a VM” failed: No agent has created a VM “x”.'],
    ['mcp', '', '“Delete a VM” failed 2 times: It is running.'],
  ]);
  const told = app.told.flatMap(({ event, payload }) => (event === 'vm.activity' ? [payload] : []));
  expect(told.slice(-4).reverse()).toEqual(entries);
  expect(await app.value('vms.get', { id: vm.id })).toEqual(vm);
});

it('takes such entries from agents alone', async () => {
  const { path } = await serveDashboard(app);
  const refusal = {
    value: { code: 'permission_denied', message: 'Only the calls of agents can be logged.' },
  };
  for (const client of ['cli', 'api'] as const)
    await expect((await clientOf(path, client)).call('vms.noteCall', { tool: 'x' })).rejects.toMatchObject(
      refusal,
    );
  expect(await app.error('vms.noteCall', { tool: 'x' })).toMatchObject(refusal.value);
  expect(await app.value('vms.activity', {})).toEqual([]);
});
