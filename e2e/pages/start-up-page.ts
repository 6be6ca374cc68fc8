import { expect, type Locator, type Page } from '@playwright/test';
import type { App } from '../support/app.ts';

/** What is seen before the dashboard is open. */
export class StartUpPage {
  readonly problem: Locator;
  readonly backups: Locator;
  private readonly app: App;

  constructor(app: App) {
    this.app = app;
    this.problem = this.page.getByRole('alert');
    this.backups = this.page.getByRole('list', { name: 'Backups' }).getByRole('listitem');
  }

  private get page(): Page {
    return this.app.page;
  }

  async expectProblem(title: string): Promise<void> {
    await expect(this.problem.getByRole('heading', { name: title })).toBeVisible();
  }

  /** Goes on in the window of a problem that showed after the small window did. */
  async followToProblem(title: string): Promise<void> {
    const before = this.page;
    await expect.poll(() => before.isClosed(), { timeout: 30_000 }).toBe(true);
    await this.app.follow((url) => url.includes('?start-up'));
    await expect(this.page.getByRole('alert').getByRole('heading', { name: title })).toBeVisible();
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Restores the newest backup that can be restored, or what was recovered. */
  async restore(which: 'newest' | 'recovered' = 'newest'): Promise<void> {
    const rows = which === 'recovered' ? this.backups.filter({ hasText: 'Recovered' }) : this.backups;
    await rows.getByRole('button', { name: 'Restore', exact: true, disabled: false }).first().click();
    await expect(this.page.getByRole('heading', { name: 'Backup restored' })).toBeVisible();
  }

  async startNew(): Promise<void> {
    await this.press('Create new…');
    const dialog = this.page.getByRole('alertdialog', { name: 'Create a new database?' });
    await dialog.getByRole('button', { name: 'Create new database' }).click();
    await expect(this.page.getByRole('heading', { name: 'The old database was set aside' })).toBeVisible();
  }

  /** Presses what opens the dashboard, and goes on in its window. */
  async openDashboard(name: string): Promise<void> {
    await this.press(name);
    await this.app.followToDashboard();
  }
}
