// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { PhaseTimes } from '../../../app/contract/boots.ts';
import { insertBoot } from '../../../app/store/boots.ts';
import type { WritableDb } from '../../../app/store/db.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

const day = 24 * 60 * 60 * 1000;
const usual = 3200;

/** A VM that was slow today, after five days as usual. */
async function openBoots() {
  const main = await openMainProcess();
  const vm = await main.vmIn('stopped');
  const boot = (daysAgo: number, phases: PhaseTimes) =>
    insertBoot(main.store.db as WritableDb, {
      vmId: vm.id,
      imageId: vm.imageId,
      accelerator: 'tcg',
      askedAt: new Date(Date.now() - daysAgo * day).toISOString(),
      phases,
    });
  for (const daysAgo of [5, 4, 3, 2, 1])
    boot(daysAgo, { process: 110, output: 400, kernel: 1500, init: 2700, ready: usual + 40 * (3 - daysAgo) });
  const newestId = boot(0, { process: 120, output: 410, kernel: 1600, init: 5100, ready: 5640 });
  showApp(`/vms/${vm.id}/boots`, main);
  const newest = within(await screen.findByRole('article', { name: 'Latest boot' }));
  /** The main process tells how far the next boot is. */
  const tellNext = (phases: PhaseTimes, goesOn: boolean) =>
    act(() =>
      main.tell('vm.boot', {
        ...{ id: newestId + 1, vmId: vm.id, askedAt: new Date().toISOString(), accelerator: 'tcg' },
        ...{ goesOn, comparison: null, phases },
      }),
    );
  return { newest, tellNext };
}

test('the newest boot says how long each phase took, and that it was slower than usual', async () => {
  const { newest } = await openBoots();
  expect(newest.getByRole('heading', { name: 'Ready after 5.6 s' })).toBeTruthy();
  expect(
    newest.getByText(
      /^1\.8× as long as usual: 3\.2 s, the median of 5 boots \(dashed line\)\. Starting init took longer\./,
    ),
  ).toBeTruthy();
  const phases = newest.getAllByRole('row').map(({ textContent }) => textContent);
  expect(phases).toContain('Kernel Until the first message of the guest’s kernel1.2 s1.6 s');
  expect(phases).toContain(
    'Init Until the first program of the guest runs, which starts all others3.5 s5.1 s',
  );
});

test('a boot that goes on grows as it is told', async () => {
  const { newest, tellNext } = await openBoots();
  tellNext({ process: 110 }, true);
  expect(await newest.findByRole('heading', { name: /^Not ready yet/ })).toBeTruthy();
  expect(newest.getAllByRole('row')).toHaveLength(2);
  tellNext({ process: 110, kernel: 1500, ready: 3000 }, false);
  expect(await newest.findByRole('heading', { name: 'Ready after 3.0 s' })).toBeTruthy();
  expect(newest.getAllByRole('row')).toHaveLength(4);
});

test('a kernel that the first output tells of is not said to have taken no time', async () => {
  const { newest, tellNext } = await openBoots();
  expect(newest.queryByText(/already tells that the kernel runs/)).toBeNull();
  tellNext({ process: 110, output: 1500, kernel: 1500, init: 2000, ready: 2000 }, false);
  expect(await newest.findByText(/so its time includes the firmware\.$/)).toBeTruthy();
  const rows = newest.getAllByRole('row').map(({ textContent }) => textContent);
  expect(rows).toContain('Kernel Until the first message of the guest’s kernelwith first output1.5 s');
  expect(rows).toContain('Ready Until the guest can be usedat once2.0 s');
});

test('a phase explains itself, and one of a few milliseconds is seen in the bar', async () => {
  const { newest, tellNext } = await openBoots();
  tellNext({ process: 7, output: 2000, kernel: 2007, init: 2010, ready: 5600 }, false);
  const bar = newest.getByRole('img', { name: 'Latest boot' });
  await waitFor(() => expect(bar.querySelectorAll('rect')).toHaveLength(5));
  const rects = [...bar.querySelectorAll('rect')].map((rect) => ({
    from: Number.parseFloat(rect.getAttribute('x') ?? ''),
    width: Number.parseFloat(rect.getAttribute('width') ?? ''),
  }));
  // Percent: three pixels of the narrowest bar.
  for (const { width } of rects) expect(width).toBeGreaterThanOrEqual(0.8);
  for (const [index, { from }] of rects.entries()) {
    const before = rects[index - 1];
    expect(from).toBeCloseTo(before ? before.from + before.width : 0, 6);
  }
  for (const name of [
    /^Hypervisor Until /,
    /^First output Until /,
    /^Kernel Until /,
    /^Init Until /,
    /^Ready Until /,
  ])
    newest.getByRole('rowheader', { name });
});

test('earlier boots are bars on the same scale, with the usual time marked', async () => {
  await openBoots();
  const earlier = within(await screen.findByRole('article', { name: 'Earlier boots' }));
  expect(earlier.getAllByRole('listitem')).toHaveLength(5);
  expect(earlier.getAllByRole('img', { name: /: 3\.\d s$/ })).toHaveLength(5);
});

test('a boot is on the page as soon as the VM is started', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped', 'fresh');
  showApp(`/vms/${id}/boots`, main);
  await screen.findByText('No boots yet');
  await main.value('vms.start', { id });
  const newest = within(await screen.findByRole('article', { name: 'Latest boot' }));
  expect(await newest.findByRole('heading', { name: /^Ready after / })).toBeTruthy();
});
