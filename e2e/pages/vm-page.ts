import { expect, type Locator, type Page } from '@playwright/test';
import { Console } from './console.ts';

type State =
  | 'Running'
  | 'Starting'
  | 'Stopping'
  | 'Stopped'
  | 'Stopped · crashed'
  | 'Paused'
  | 'Error'
  | 'Unknown';

/** The screen of one VM. */
export class VmPage {
  readonly page: Page;
  readonly console: Console;
  /** What is said about the VM beyond its state. */
  readonly banner: Locator;
  /** Beside its name. */
  readonly state: Locator;

  constructor(page: Page) {
    this.page = page;
    this.console = new Console(page);
    const main = page.getByRole('main');
    this.banner = main.getByRole('status').filter({ hasNotText: 'Loading the console' });
    this.state = main
      .locator('header')
      .getByText(/^(Running|Starting|Stopping|Stopped( · crashed)?|Paused|Error|Unknown)$/);
  }

  async waitForState(state: State): Promise<void> {
    await expect(this.state).toHaveText(state, { timeout: 30_000 });
  }

  /** Resolves, when `during` is done, to all that the screen has read meanwhile: some of it stands there for a moment only. */
  async readsDuring(during: () => Promise<void>): Promise<string> {
    const read = await this.page.getByRole('main').evaluateHandle((main) => {
      const texts: string[] = [];
      const look = () => texts.push(main.textContent ?? '');
      new MutationObserver(look).observe(main, { childList: true, characterData: true, subtree: true });
      return texts;
    });
    await during();
    return (await read.jsonValue()).join('\n');
  }

  async press(action: string): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: action, exact: true }).first().click();
  }

  /** An entry of the menu behind the three dots. */
  async choose(action: string): Promise<void> {
    await this.press('More actions');
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  async open(section: 'Console' | 'Activity' | 'Usage' | 'Connect' | 'Settings' | 'Details'): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Sections of this VM' })
      .getByRole('link', { name: section })
      .click();
  }

  /** The newest entry of the activity with this text. */
  activity(text: string): Locator {
    return this.page
      .getByRole('region', { name: 'Activity' })
      .getByRole('listitem')
      .filter({ hasText: text })
      .first();
  }

  /** From the menu, with the question answered. */
  async forceOff(): Promise<void> {
    await this.choose('Force off…');
    await this.page.getByRole('alertdialog').getByRole('button', { name: 'Force off' }).click();
  }

  async delete(): Promise<void> {
    await this.choose('Delete…');
    await this.page.getByRole('alertdialog').getByRole('button', { name: 'Delete VM' }).click();
  }
}
