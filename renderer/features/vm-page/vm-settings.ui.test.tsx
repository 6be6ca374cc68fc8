// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

test('saving is offered once something is changed, and no longer when it is not', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped', 'sandbox', { memoryMib: 256 });
  const { user } = showApp(`/vms/${id}/settings`, main);
  const memory = await screen.findByLabelText<HTMLInputElement>('Memory');
  const save = () => screen.queryByRole('button', { name: 'Save changes' });
  expect(save()).toBeNull();

  await user.clear(memory);
  await user.type(memory, '512');
  await user.click(screen.getByRole('button', { name: 'Discard' }));
  expect(save()).toBeNull();
  expect(memory.value).toBe('256 MiB');

  await user.clear(memory);
  await user.type(memory, '1g{Enter}');
  await waitFor(() => expect(save()).toBeNull());
  expect((await main.value('vms.get', { id })).spec.memoryMib).toBe(1024);
});
