// @vitest-environment happy-dom
import { act, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

const vm = demoVm(1, { name: 'sandbox', state: 'running' });

test('the newest boot says how long each phase took, and that it was slower than usual', async () => {
  renderApp(`/vms/${vm.id}/boots`, { vms: [vm] });
  const newest = within(await screen.findByRole('article', { name: 'The newest boot' }));
  expect(newest.getByRole('heading', { name: 'Ready after 5.6 s' })).toBeTruthy();
  expect(
    newest.getByText(
      /^1\.8× slower than usual: 3\.2 s, the median of 5 boots \(dashed line\)\. The way to its init took longer\./,
    ),
  ).toBeTruthy();
  const phases = newest.getAllByRole('row').map(({ textContent }) => textContent);
  expect(phases).toContain('Kernel1.2 s1.6 s');
  expect(phases).toContain('Init3.5 s5.1 s');
});

test('a boot that goes on grows as it is told', async () => {
  const { emit } = renderApp(`/vms/${vm.id}/boots`, { vms: [vm] });
  const newest = within(await screen.findByRole('article', { name: 'The newest boot' }));
  const boot = {
    ...{ id: 7, vmId: vm.id, askedAt: new Date().toISOString(), accelerator: 'tcg' },
    ...{ goesOn: true, comparison: null },
  };
  act(() => emit('vm.boot', { ...boot, phases: { process: 110 } }));
  expect(await newest.findByRole('heading', { name: /^Not ready yet/ })).toBeTruthy();
  expect(newest.getAllByRole('row')).toHaveLength(2);
  act(() => emit('vm.boot', { ...boot, goesOn: false, phases: { process: 110, kernel: 1500, ready: 3000 } }));
  expect(await newest.findByRole('heading', { name: 'Ready after 3.0 s' })).toBeTruthy();
  expect(newest.getAllByRole('row')).toHaveLength(4);
});

test('a kernel that the first output tells of is not said to have taken no time', async () => {
  const { emit } = renderApp(`/vms/${vm.id}/boots`, { vms: [vm] });
  const newest = within(await screen.findByRole('article', { name: 'The newest boot' }));
  expect(newest.queryByText(/already tells that the kernel runs/)).toBeNull();
  const phases = { process: 110, output: 1500, kernel: 1500, init: 2000, ready: 2000 };
  act(() =>
    emit('vm.boot', {
      ...{ id: 7, vmId: vm.id, askedAt: new Date().toISOString(), accelerator: 'tcg' },
      ...{ goesOn: false, comparison: null, phases },
    }),
  );
  expect(await newest.findByText(/silent start of firmware and kernel is part of its time\.$/)).toBeTruthy();
  const rows = newest.getAllByRole('row').map(({ textContent }) => textContent);
  expect(rows).toContain('Kernelwith first output1.5 s');
  expect(rows).toContain('Readyat once2.0 s');
});

test('earlier boots are bars on the same scale, with the usual time marked', async () => {
  renderApp(`/vms/${vm.id}/boots`, { vms: [vm] });
  const earlier = within(await screen.findByRole('article', { name: 'Earlier boots' }));
  expect(earlier.getAllByRole('listitem')).toHaveLength(5);
  expect(earlier.getAllByRole('img', { name: /: 3\.\d s$/ })).toHaveLength(5);
});

test('a VM that was never started says what to do', async () => {
  const fresh = demoVm(2, { name: 'fresh', state: 'stopped' });
  renderApp(`/vms/${fresh.id}/boots`, { vms: [fresh] });
  expect(await screen.findByText('No boot has been timed yet')).toBeTruthy();
});
