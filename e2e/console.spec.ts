import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { haveRunningVm } from './pages/running-vm.ts';
import { expect, test } from './support/test.ts';

test('what a VM printed can be found again, in this boot and in those before', async ({
  home,
  launch,
}, info) => {
  const app = await launch();
  const { page } = app;
  const { id, vm } = await haveRunningVm(app, 'sandbox');
  await vm.console.type('echo a-needle-$((40+2))');
  await vm.console.waitForText('a-needle-42');

  await test.step('after another boot, and a flood that the terminal does not hold', async () => {
    await app.value('vms.restart', { id });
    await vm.waitForState('Running');
    await vm.console.waitForPrompt();
    await vm.console.type('yes | head -n 21000; echo over-$((1+1))');
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
    await page.getByRole('button', { name: 'Back to live' }).click();
    await page.getByRole('button', { name: 'Close the search' }).click();
  });

  await test.step('scrolled up, one press leads to the latest lines', async () => {
    const latest = page.getByRole('button', { name: 'Jump to latest' });
    await expect(latest).toBeHidden();
    await page.locator('.xterm-screen').first().hover();
    await page.mouse.wheel(0, -2000);
    await latest.click();
    await expect(latest).toBeHidden();
    await vm.console.waitForText('over-2');
  });

  await test.step('and each boot has its own stretch', async () => {
    await page.getByRole('button', { name: 'More console actions' }).click();
    const boots = page.getByRole('group', { name: 'Earlier boots' }).getByRole('menuitem');
    await expect(boots).toHaveCount(2);
    await page.screenshot({ path: info.outputPath('boots.png') });
    await boots.last().click();
    await expect(page.getByText('Boot of ')).toBeVisible();
    await page.getByRole('button', { name: 'Back to live' }).click();
  });

  await test.step('all of it is saved as text', async () => {
    const place = join(home.dir, 'console.txt');
    await app.main.run(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, place);
    await page.getByRole('button', { name: 'More console actions' }).click();
    await page.getByRole('menuitem', { name: 'Save full log…' }).click();
    await expect(page.getByText('Console saved')).toBeVisible();
    const lines = readFileSync(place, 'utf8').split('\n');
    expect(lines).toContain('a-needle-42');
    expect(lines.filter((line) => line === 'y')).toHaveLength(21_000);
  });

  await test.step('what a hostile guest prints does nothing outside the terminal', async () => {
    await app.main.run(({ clipboard }) => clipboard.writeText('mine'));
    const [title, url] = [await page.title(), page.url()];
    let asked = 0;
    page.on('dialog', (dialog) => {
      asked += 1;
      void dialog.dismiss();
    });
    const clipboard = '\\033]52;c;aGFja2Vk\\a';
    const titles = '\\033]0;hacked\\a\\033]2;hacked\\a';
    const linked = '\\033]8;;https://evil.example/\\aa-link-to-$((3+4))\\033]8;;\\a';
    const huge = '\\033[999999999999;999999999999r\\033[r\\033[99999999999b\\033[8;9999;9999t\\033[5i';
    await vm.console.type(`clear; printf "${clipboard}${titles}${huge}\\r\\n${linked}\\r\\n"`);
    await vm.console.waitForText('a-link-to-7');
    const link = await page.getByText('a-link-to-7').first().boundingBox();
    // Where it is shown: the terminal's own layer takes the click.
    await page.mouse.move((link?.x ?? 0) + 20, (link?.y ?? 0) + 8);
    await page.mouse.click((link?.x ?? 0) + 20, (link?.y ?? 0) + 8);
    expect(await app.main.run(({ clipboard }) => clipboard.readText())).toBe('mine');
    expect([await page.title(), page.url(), asked, app.windows().length]).toEqual([title, url, 0, 1]);
    expect(await vm.console.run('echo awake-$((4+4))')).toBe('awake-8');
  });

  await test.step('a guest that floods leaves the window awake, and no input is lost', async () => {
    await vm.console.type('yes');
    await expect(page.locator('.xterm-rows').first()).toContainText('y');
    await vm.open('Details');
    await vm.open('Console');
    await page.locator('.xterm-helper-textarea').first().press('Control+c');
    await vm.console.type('echo still-$((2+3))');
    await vm.console.waitForText('still-5');
  });
});
