import { expect, type Page } from '@playwright/test';

/** The VM's serial console on its screen. */
export class Console {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** What the terminal shows, line by line. */
  async screen(): Promise<string> {
    const lines = await this.page.locator('.xterm-rows > div').allTextContents();
    return lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  /** Waits for the guest's shell: what is typed before it listens is lost. */
  async waitForPrompt(): Promise<void> {
    await expect
      .poll(async () => (await this.screen()).trimEnd(), {
        message: 'a prompt on the console',
        timeout: 60_000,
      })
      .toMatch(/:~#$/);
  }

  async waitForText(text: string | RegExp): Promise<void> {
    await expect.poll(() => this.screen(), { message: 'text on the console' }).toMatch(text);
  }

  /** Types a command at the prompt, as a person does. */
  async type(command: string): Promise<void> {
    await this.waitForPrompt();
    await this.page.getByRole('textbox', { name: 'Terminal input' }).focus();
    await this.page.keyboard.type(`${command}\n`);
  }

  /** Types a command and reads its answer: what is printed until the next prompt. */
  async run(command: string): Promise<string> {
    await this.type(command);
    await expect.poll(() => this.answerTo(command), { message: `the answer to ${command}` }).not.toBeNull();
    return (await this.answerTo(command)) ?? '';
  }

  private async answerTo(command: string): Promise<string | null> {
    const lines = (await this.screen()).trimEnd().split('\n');
    const asked = lines.findLastIndex((line) => line.endsWith(`# ${command}`));
    const answered = /:~#$/.test(lines.at(-1) ?? '') && asked >= 0 && asked < lines.length - 1;
    return answered ? lines.slice(asked + 1, -1).join('\n') : null;
  }
}
