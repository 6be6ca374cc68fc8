// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { demoId, demoVm } from '../testing/demo-data.ts';
import { renderApp } from '../testing/render-app.tsx';

test('an action that fails is told: what happened, what is unchanged, what to do', async () => {
  const { user, bridge } = renderApp('/', { vms: [demoVm(1, { name: 'alpha' })] });
  const start = await screen.findByRole('button', { name: 'Start alpha' });
  const { invoke } = bridge;
  bridge.invoke = async (channel, input) =>
    channel === 'vms.start'
      ? {
          ok: false,
          error: {
            code: 'hypervisor_missing',
            message: 'QEMU is not installed.',
            unchanged: 'The VM is as it was.',
            hint: 'Look at the host checks.',
          },
        }
      : invoke(channel, input);
  await user.click(start);
  expect(await screen.findAllByText('QEMU is not installed.')).not.toHaveLength(0);
  expect(screen.getAllByText('The VM is as it was. Look at the host checks.')).not.toHaveLength(0);
  const answer = await invoke('vms.get', { id: demoId('b', 1) });
  expect(answer.ok && answer.value.state).toBe('stopped');
});
