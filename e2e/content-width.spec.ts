import type { Page } from '@playwright/test';
import { Dashboard } from './pages/dashboard.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

const readScreens = ['Images', 'Activity', 'Database', 'Host', 'Settings'] as const;
const readSections = ['Activity', 'Connect', 'Settings', 'Details'] as const;

/** Where the widest thing ends that stands in each part of the screen. Pixels from the left. */
function rightEdges(page: Page): Promise<{ header: number; body: number; window: number }> {
  return page.getByRole('main').evaluate((main) => {
    const edge = (parts: Iterable<Element>) =>
      Math.round(
        Math.max(
          ...[...parts].map((one) => {
            const { right, height } = one.getBoundingClientRect();
            return height > 0 ? right : 0;
          }),
        ),
      );
    const scroll = main.querySelector('section[aria-label]');
    return {
      header: edge(main.querySelectorAll('header > *')),
      body: edge(scroll?.querySelectorAll('*') ?? []),
      window: innerWidth,
    };
  });
}

for (const width of [1280, 720]) {
  test(`at ${width} pixels the header and the body of a screen end at the same edge`, async ({ launch }) => {
    const app = await launch();
    const { page } = app;
    const dashboard = new Dashboard(page);
    await haveVm(app, 'sandbox');
    await app.main.run(
      ({ BrowserWindow }, wide) => BrowserWindow.getAllWindows()[0]?.setContentSize(wide, 640),
      width,
    );
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);

    for (const screen of readScreens) {
      await dashboard.goTo(screen);
      await expect
        .poll(async () => {
          const { header, body, window } = await rightEdges(page);
          return { same: header === body, inside: body <= window };
        }, screen)
        .toEqual({ same: true, inside: true });
    }
    const vm = await dashboard.openVm('sandbox');
    for (const section of readSections) {
      await vm.open(section);
      await expect
        .poll(
          () => rightEdges(page).then(({ body, window }) => body <= Math.min(window, 220 + 24 + 840)),
          section,
        )
        .toBe(true);
    }
  });
}
