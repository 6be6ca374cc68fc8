import { haveRunningVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('what a VM printed can be found again, in this boot and in those before', async ({ launch }, info) => {
  const app = await launch();
  const { page } = app;
  const { id, vm } = await haveRunningVm(app, 'sandbox');
  await vm.console.type('echo a-needle-$((40+2))');
  await vm.console.waitForText('a-needle-42');

  await test.step('after another boot, and a flood that the terminal does not hold', async () => {
    await app.value('vms.restart', { id });
    await vm.waitForState('Running');
    await vm.console.waitForPrompt();
    await vm.console.type('yes flood | head -n 60000; echo over-$((1+1))');
    await vm.console.waitForText('over-2');
  });

  await test.step('a search finds it with its time and shows its place', async () => {
    await page.keyboard.press('Control+Shift+f');
    await page.getByRole('textbox', { name: 'Text to find' }).fill('A-Needle-42');
    await page.keyboard.press('Enter');
    const hit = page.getByRole('list', { name: 'Found' }).getByRole('button');
    await expect(hit).toHaveCount(1);
    await hit.click();
    await expect(page.getByText('Earlier output.')).toBeVisible();
    await expect(page.locator('.xterm-rows').last()).toContainText('a-needle-42');
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: info.outputPath(`search-${scheme}.png`) });
    }
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('button', { name: 'Close the search' }).click();
  });

  await test.step('and each boot has its own stretch', async () => {
    await page.getByRole('button', { name: 'Earlier boots' }).click();
    const boots = page.getByRole('menuitem');
    await expect(boots).toHaveCount(2);
    await page.screenshot({ path: info.outputPath('boots.png') });
    await boots.last().click();
    await expect(page.getByText('Boot of ')).toBeVisible();
    await page.getByRole('button', { name: 'Back to now' }).click();
  });

  await test.step('a guest that floods leaves the window awake, and no input is lost', async () => {
    await vm.console.type('yes');
    await expect(page.locator('.xterm-rows').first()).toContainText('y');
    const clicked = Date.now();
    await vm.open('Details');
    await vm.open('Console');
    info.annotations.push({ type: 'measured', description: `${Date.now() - clicked} ms for two clicks` });
    await page.locator('.xterm-helper-textarea').first().press('Control+c');
    await vm.console.type('echo still-$((2+3))');
    await vm.console.waitForText('still-5');
  });
});
