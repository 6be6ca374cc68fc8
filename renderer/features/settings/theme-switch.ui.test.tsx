// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { ErrorValue } from '../../../app/contract/errors.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { openNewerDatabase, readOnly } from '../../testing/newer-database.ts';
import { showApp } from '../../testing/show-app.tsx';

async function openImages() {
  const main = await openMainProcess();
  return { ...main, ...showApp('/images', main) };
}

const choice = (name: string) => screen.findByRole<HTMLInputElement>('radio', { name });

const chosen = async ({ value }: Awaited<ReturnType<typeof openImages>>) =>
  (await value('settings.get', {})).theme;

test('the theme is the system’s until one is chosen, beside every screen', async () => {
  const app = await openImages();
  await waitFor(async () => expect((await choice('Follow the system')).checked).toBe(true));
  await app.user.click(await choice('Dark'));
  await waitFor(async () => expect((await choice('Dark')).checked).toBe(true));
  expect(await chosen(app)).toBe('dark');
});

test('a choice shows while it is being written, and goes back when it could not be', async () => {
  const { bridge, user } = await openImages();
  await waitFor(async () => expect((await choice('Follow the system')).checked).toBe(true));
  let fail = (_: ErrorValue) => {};
  const failed = new Promise<{ ok: false; error: ErrorValue }>((resolve) => {
    fail = (error) => resolve({ ok: false, error });
  });
  const invoked = vi.spyOn(bridge, 'invoke').mockReturnValue(failed);
  await user.click(await choice('Light'));
  await waitFor(async () => expect((await choice('Light')).checked).toBe(true));
  expect(invoked).toHaveBeenCalledWith('settings.update', { theme: 'light' });
  fail({ code: 'disk_full', message: 'The disk is full.', unchanged: '', hint: '' });
  await waitFor(async () => expect((await choice('Follow the system')).checked).toBe(true));
});

test('the palette chooses it too', async () => {
  const app = await openImages();
  await app.user.keyboard('{Control>}k{/Control}');
  await app.user.type(await screen.findByRole('combobox'), 'light');
  await app.user.click(await screen.findByRole('option', { name: 'Light theme' }));
  await waitFor(async () => expect((await choice('Light')).checked).toBe(true));
  expect(await chosen(app)).toBe('light');
});

test('none is chosen where the database may only be looked at', async () => {
  const { user } = showApp('/images', await openNewerDatabase(), { readOnly });
  const dark = await choice('Dark');
  expect(dark.disabled).toBe(true);
  expect(dark.closest('label')?.dataset.tip).toBe('Update to 9.0.0 to change this');
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'theme');
  expect(screen.queryByRole('option', { name: 'Dark theme' })).toBeNull();
});
