// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openMainProcess } from '../testing/main-process.ts';
import { showApp } from '../testing/show-app.tsx';

test('an action that fails is told: what happened, what is unchanged, what to do', async () => {
  const main = await openMainProcess();
  const alpha = await main.vmIn('stopped', 'alpha');
  const { user } = showApp('/', main);
  const start = await screen.findByRole('button', { name: 'Start alpha' });
  main.refuse('vms.start', {
    code: 'hypervisor_missing',
    message: 'QEMU isn’t installed.',
    unchanged: 'The VM is unchanged.',
    hint: 'Look at the Host screen.',
  });
  await user.click(start);
  expect(await screen.findAllByText('QEMU isn’t installed.')).not.toHaveLength(0);
  expect(screen.getAllByText('The VM is unchanged. Look at the Host screen.')).not.toHaveLength(0);
  expect((await main.value('vms.get', { id: alpha.id })).state).toBe('stopped');
});
