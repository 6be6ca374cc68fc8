import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, type Locator, test } from '@playwright/test';
import type { App } from '../support/app.ts';
import type { Home } from '../support/home.ts';

/** What a report of a problem needs, to read and to save. */
export class DiagnosticsDialog {
  readonly dialog: Locator;
  readonly files: Locator;
  private readonly app: App;

  constructor(app: App) {
    this.app = app;
    this.dialog = app.page.getByRole('dialog', { name: 'Diagnostics' });
    this.files = this.dialog.getByRole('list', { name: 'Files' }).getByRole('listitem');
  }

  /** As a person does who presses Alt: Help, Diagnostics…. */
  async openFromMenu(): Promise<void> {
    await this.app.main.run(({ Menu }) => {
      const help = Menu.getApplicationMenu()?.items.find(({ role }) => role === 'help');
      help?.submenu?.items.find(({ label }) => label === 'Diagnostics…')?.click();
    });
    await expect(this.files.first()).toBeVisible();
  }

  /** Chooses a file; its text, when that is there. */
  async textOf(path: string): Promise<string> {
    await this.dialog.getByRole('listitem', { name: path, exact: true }).getByRole('button').click();
    const text = this.dialog.getByRole('region', { name: path, exact: true });
    await expect(text).toHaveAttribute('aria-busy', 'false');
    return (await text.textContent()) ?? '';
  }

  /** Saves into the home; the archive's path. */
  async saveIn(home: Home): Promise<string> {
    await this.app.main.run(({ dialog }, dir) => {
      dialog.showSaveDialog = async (...given: unknown[]) => {
        const { defaultPath = '' } = given.at(-1) as { defaultPath?: string };
        return { canceled: false, filePath: `${dir}/${defaultPath.split('/').at(-1)}` };
      };
    }, home.dir);
    await this.dialog.getByRole('button', { name: 'Save…' }).click();
    const saved = this.dialog.getByText('Saved as');
    await expect(saved).toBeVisible();
    return ((await saved.textContent()) ?? '').replace('Saved as ', '').trim();
  }
}

/** The texts of an archive by their paths, as the system's own tar unpacks it. */
export function unpack(archive: string): (path: string) => string {
  const target = test.info().outputPath('unpacked');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', archive, '-C', target]);
  return (path) => readFileSync(join(target, basename(archive, '.tar.gz'), path), 'utf8');
}
