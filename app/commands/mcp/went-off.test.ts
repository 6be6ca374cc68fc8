import { afterEach, beforeEach, expect, it } from 'vitest';
import { clientOf, type ServedDashboard, serveDashboard } from '../../control/testing/serve.ts';
import { hungUp } from '../../hypervisors/guest-agent/agent-failures.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { addGuestTools } from './guest-tools.ts';
import { type Agent, agentOn } from './testing/agent.ts';
import type { Call } from './tools.ts';
import type { VisibleVms } from './visible-vms.ts';
import type { VmShape } from './vm-shape.ts';

let app: TestDashboard;
let served: ServedDashboard;
let agent: Agent;
let id: string;
beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
  await app.image();
  agent = await agentOn(served);
  const { vm } = await agent.value<{ vm: VmShape }>('create_vm', {
    name: 'work',
    image: 'debian',
    forwards: [],
  });
  ({ id } = vm);
});
afterEach(async () => {
  await agent.close();
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

it('tells an agent that the VM went off while its command ran, and the agent can start it again', async () => {
  const failed = agent.error('run_command', { vm: 'work', command: 'sleep 999' });
  await until(() => expect(app.driver.commandsIn(id)).toBe(1));
  await app.value('vms.forceStop', { id });
  expect(await failed).toMatchObject({
    message: 'work went off before the command had ended.',
    unchanged: 'What the command has done in the VM is kept, as far as it had reached the disk.',
    hint: 'Start it with start_vm, and look at what is there, before you run it again.',
  });
  await agent.value('start_vm', { vm: 'work' });
});

it.each([
  ['read_file', { path: '/a', maxBytes: 9 }, 'the file was read', 'Nothing was changed.'],
  [
    'write_file',
    { path: '/a', text: 'x' },
    'the file was written',
    'The file may be missing, or have only a part of its content.',
  ],
])('tells it the same where it has called %s', async (name, input, before, unchanged) => {
  const banger = await clientOf(served.path, 'mcp');
  const find = async () => app.value('vms.get', { id });
  const done: Promise<unknown>[] = [];
  addGuestTools(
    (tool, { work }) => {
      if (tool !== name) return;
      const call = { signal: new AbortController().signal, about: (vm: unknown) => vm } as Call;
      done.push(work({ vm: 'work', ...input } as never, call));
    },
    {
      banger: async () => ({
        ...banger,
        close: async () => banger.close(),
        call: async (channel, ...asked: unknown[]) => {
          if (channel !== 'vms.readFile' && channel !== 'vms.writeFile')
            return banger.call(channel, ...(asked as [never]));
          await app.value('vms.forceStop', { id });
          throw hungUp();
        },
      }),
      vms: { find } as unknown as VisibleVms,
    },
  );
  await expect(Promise.all(done)).rejects.toMatchObject({
    value: {
      message: `work went off before ${before}.`,
      unchanged,
      hint: expect.stringContaining('start_vm'),
    },
  });
  banger.close();
});
