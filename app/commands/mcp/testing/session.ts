import { afterEach, beforeEach, expect } from 'vitest';
import { type ServedDashboard, serveDashboard } from '../../../control/testing/serve.ts';
import { openTestDashboard, type TestDashboard } from '../../../testing/test-dashboard.ts';
import type { VmShape } from '../vm-shape.ts';
import { type Agent, agentOn } from './agent.ts';

/** Of the test that runs: a dashboard with an image, and an agent that uses it. */
export let app: TestDashboard;
export let served: ServedDashboard;
export let agent: Agent;

beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
  await app.image();
  agent = await agentOn(served);
});
afterEach(async () => {
  await agent.close();
  expect(served.reports).toEqual([]);
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

export const create = async (name: string, more: object = {}) =>
  (await agent.value<{ vm: VmShape }>('create_vm', { name, image: 'debian', forwards: [], ...more })).vm;
export const listed = async (of = agent) =>
  (await of.value<{ vms: VmShape[] }>('list_vms')).vms.map(({ name }) => name);
