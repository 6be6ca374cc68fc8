import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import type { App } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('what a running VM uses is in the list and, for the last hour, on its page', async ({ launch }) => {
  const app = await launch();
  const gallery = new Gallery(app);
  await gallery.open();
  const { vm } = await haveRunningVm(app, 'sandbox');
  const dashboard = new Dashboard(app.page);

  await test.step('the list says how much processor time and memory', async () => {
    await dashboard.goTo('Virtual machines');
    await expect(dashboard.row('sandbox')).toContainText(/\d%.*\d MiB/);
  });

  await test.step('its page draws it', async () => {
    await dashboard.openVm('sandbox');
    await vm.open('Usage');
    const usage = app.page.getByRole('region', { name: 'Usage' });
    for (const figure of ['Processor', 'Memory', 'Disk', 'Network']) {
      await expect(usage.getByRole('img', { name: `${figure} in the last hour` })).toBeVisible();
    }
    await expect(usage).toContainText(/\d packets\/s received/);
    await gallery.show('vm-usage');
  });

  await test.step('its charts follow the theme of the desktop, without a reload', async () => {
    const loaded = await app.page.evaluate(() => performance.timeOrigin);
    for (const [colorScheme, line] of lines) {
      await app.page.emulateMedia({ colorScheme });
      expect(await linesDrawnIn(app)).toEqual([line]);
    }
    expect(await app.page.evaluate(() => performance.timeOrigin)).toBe(loaded);
  });

  await test.step('the console stays dark: guests choose colours for a dark ground', async () => {
    await vm.open('Console');
    for (const [colorScheme] of lines) {
      await app.page.emulateMedia({ colorScheme });
      expect(await groundOfConsole(app)).toBe('rgb(20, 22, 27)');
    }
  });
});

/** The colour of a grid's lines in each theme, there and back. */
const lines = [
  ['light', '235,235,239'],
  ['dark', '52,57,66'],
  ['light', '235,235,239'],
] as const;

/** Which of these are on the canvas of the first chart two frames later: by the theme, not by the next sample. */
async function linesDrawnIn(app: App): Promise<string[]> {
  const colours = await app.page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const canvas = document.querySelector('canvas');
    if (!canvas) return [];
    // A copy to read from: reading slows the canvas down that is drawn on.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
      willReadFrequently: true,
    });
    copy?.drawImage(canvas, 0, 0);
    const { data = [] } = copy?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    const found = new Set<string>();
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] === 255) found.add([data[at], data[at + 1], data[at + 2]].join());
    return [...found];
  });
  return [...new Set(lines.map(([, line]) => line))].filter((line) => colours.includes(line));
}

const groundOfConsole = (app: App) =>
  app.page
    .locator('.xterm')
    .first()
    .evaluate((terminal) => {
      for (let at: Element | null = terminal; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
      }
      return null;
    });
