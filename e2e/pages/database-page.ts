import { expect, type Locator, type Page } from '@playwright/test';
import type { App } from '../support/app.ts';
import { Dashboard } from './dashboard.ts';

/** The screen of the database, and the dialog that brings another one in. */
export class DatabasePage {
  readonly page: Page;
  readonly dialog: Locator;
  readonly backups: Locator;
  private readonly app: App;

  constructor(app: App) {
    this.app = app;
    this.page = app.page;
    this.dialog = this.page.getByRole('dialog', { name: 'Import from another installation' });
    this.backups = this.page.getByRole('list', { name: 'Backups' }).getByRole('listitem');
  }

  async open(): Promise<void> {
    await new Dashboard(this.page).goTo('Database');
  }

  /** Presses the button and chooses a file: the system's own dialog is no part of any page. */
  async chooseFile(path: string): Promise<void> {
    await this.app.main.run(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, path);
    await this.page.getByRole('button', { name: 'Import from another installation…' }).click();
  }

  /** An image or a VM in the dialog. */
  row(name: string): Locator {
    return this.dialog.getByRole('listitem', { name, exact: true });
  }

  async import(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }
}
