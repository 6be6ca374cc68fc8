import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { projectDir } from '../../scripts/setup/places.mjs';
import type { App } from '../support/app.ts';

const themes = ['light', 'dark'] as const;

/** Pictures of the screens in both themes for people to look at, and what axe finds wrong with them. */
export class Gallery {
  private readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  /** Gives the window the size of the pictures. */
  async open(width = 1280, height = 800): Promise<void> {
    await this.app.main.run(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height },
    );
    await expect.poll(() => this.app.page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
  }

  /** Writes `screenshots/NAME-light.png` and `-dark.png`. No serious violation may be on either. */
  async show(name: string): Promise<void> {
    await test.step(name, async () => {
      for (const theme of themes) {
        await this.app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        await this.settle();
        await this.app.page.screenshot({
          path: join(projectDir, 'screenshots', `${name}-${theme}.png`),
          animations: 'disabled',
        });
        const { violations } = await this.axe(theme).analyze();
        const serious = violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
          );
        expect.soft(serious, `${name} in the ${theme} theme`).toEqual([]);
      }
    });
  }

  /** Themes differ in their colours alone: the rest is looked at once. */
  private axe(theme: (typeof themes)[number]): AxeBuilder {
    const axe = new AxeBuilder({ page: this.app.page }).setLegacyMode();
    return theme === 'light' ? axe : axe.withRules('color-contrast');
  }

  /** Waits until nothing moves that will come to rest. */
  private async settle(): Promise<void> {
    // A page that is still being loaded is empty.
    await expect(this.app.page.locator('h1').first()).toBeVisible();
    await this.app.page.evaluate(async () => {
      await document.fonts.ready;
      const ending = document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
      await Promise.allSettled(ending.map(({ finished }) => finished));
    });
  }
}
