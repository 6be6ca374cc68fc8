import { Gallery } from './pages/gallery.ts';
import { sendSignal } from './support/machines.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('a machine that hangs while the dashboard is away is not lied about, and can be taken back or ended', async ({
  home,
  launch,
}) => {
  const first = await launch();
  const id = await haveVm(first, 'sandbox');
  await first.value('vms.start', { id });
  const pid = home.machinePid(id) ?? Number.NaN;
  await first.close();
  sendSignal(pid, 'SIGSTOP');

  const app = await launch();
  const { page } = app;
  const gallery = new Gallery(app);
  await gallery.open();
  await page.getByRole('link', { name: 'sandbox' }).first().click();
  const card = page.getByRole('region', { name: 'Evidence' });
  await expect(card).toBeVisible({ timeout: 30_000 });

  await test.step('the screen shows what is written down and what is found', async () => {
    await expect(card.getByRole('row', { name: /^Process/ })).toContainText(
      `Process ${pid} is running and belongs to this VM.`,
    );
    for (const mark of ['Number', 'Start time', 'Host boot', 'VM on the command line'])
      await expect(card.getByRole('row', { name: new RegExp(`^${mark}`) })).toContainText('As recorded');
    const control = card.getByRole('row', { name: /^Control socket/ });
    await expect(control).toContainText('stopped QEMU (SIGSTOP). It doesn’t answer');
    await expect(control.getByLabel('Differs')).toBeVisible();
    await expect(card.getByRole('button', { name: 'Mark as stopped' })).toBeHidden();
    // The card leaves it room, and the screen scrolls where there is none.
    const view = await page.getByRole('region', { name: 'Console of sandbox' }).boundingBox();
    expect(view?.height).toBeGreaterThanOrEqual(240);
    await gallery.show('vm-unknown');
  });

  await test.step('when it answers again, looking again finds it running', async () => {
    sendSignal(pid, 'SIGCONT');
    await card.getByRole('button', { name: 'Check again' }).click();
    await expect(card).toBeHidden({ timeout: 30_000 });
    expect((await app.value('vms.get', { id })).state).toBe('running');
    expect(home.machinePid(id)).toBe(pid);
  });

  await test.step('one that hangs under our eyes is unknown as soon as it is asked something, and can be ended', async () => {
    sendSignal(pid, 'SIGSTOP');
    await page.getByRole('button', { name: 'Pause' }).first().click();
    await expect(page.getByRole('status').filter({ hasText: 'didn’t answer' })).toBeVisible({
      timeout: 30_000,
    });
    expect((await app.value('vms.get', { id })).state).toBe('unknown');
    // One: the header's.
    await page.getByRole('button', { name: 'Force off…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Force off' }).click();
    await expect.poll(() => app.value('vms.get', { id }).then(({ state }) => state)).toBe('stopped');
    expect(home.machinePid(id)).toBeNull();
  });
});
