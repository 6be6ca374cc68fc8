import { expect, type Locator, type Page } from '@playwright/test';
import { VmPage } from './vm-page.ts';

type Screen = 'Virtual machines' | 'Images' | 'Activity' | 'Jobs' | 'Database' | 'Host' | 'Settings';

/** The window: its screens and what is on all of them. */
export class Dashboard {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async goTo(screen: Screen): Promise<void> {
    if (screen === 'Database') {
      // A part of the settings.
      await this.goTo('Settings');
      await this.page.getByRole('main').getByRole('link', { name: screen }).click();
    } else {
      await this.page
        .getByRole('navigation', { name: 'Screens' })
        .getByRole('link', { name: screen })
        .click();
    }
    await expect(this.page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
  }

  /** A VM in the list. */
  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  async openVm(name: string): Promise<VmPage> {
    await this.goTo('Virtual machines');
    await this.page.getByRole('link', { name, exact: true }).click();
    return new VmPage(this.page);
  }

  /** A card on the images screen. */
  image(name: string): Locator {
    return this.page.getByRole('list', { name: 'Images' }).getByRole('listitem', { name, exact: true });
  }

  async chooseForImage(name: string, action: 'Edit…' | 'Delete…'): Promise<void> {
    await this.goTo('Images');
    await this.image(name).getByRole('button', { name: 'More actions' }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }
}
