import type { MainProcess } from './main-process.ts';

/** A question that the main process asked a person, in a box of the desktop's. */
interface Question {
  readonly message: string;
  /** It was taken back before anybody answered. */
  readonly withdrawn: boolean;
}

/** In the main process. */
interface Asked {
  readonly buttons: readonly string[];
  readonly resolve: (answer: Electron.MessageBoxReturnValue) => void;
}

/** Has the main process ask the story in a person's place. */
export async function standInForPerson(main: MainProcess): Promise<{
  /** All that was asked so far. */
  asked(): Promise<Question[]>;
  /** Presses that button of the last question. */
  press(button: string): Promise<void>;
}> {
  await main.run(({ dialog }) => {
    const asked: object[] = [];
    const answering: Asked[] = [];
    Object.assign(globalThis, { asked, answering });
    dialog.showMessageBox = ((_: unknown, options: Electron.MessageBoxOptions) =>
      new Promise((resolve) => {
        const { message, buttons = [], cancelId = 0, signal } = options;
        const question = { message, withdrawn: false };
        asked.push(question);
        answering.push({ buttons, resolve });
        signal?.addEventListener('abort', () => {
          question.withdrawn = true;
          resolve({ response: cancelId, checkboxChecked: false });
        });
      })) as typeof dialog.showMessageBox;
  }, null);
  return {
    asked: () => main.run(() => (globalThis as unknown as { asked: Question[] }).asked, null),
    press: (button) =>
      main.run((_, label) => {
        const last = (globalThis as unknown as { answering: Asked[] }).answering.at(-1);
        const response = last?.buttons.indexOf(label) ?? -1;
        if (response < 0) throw new Error(`Nothing was asked that “${label}” answers`);
        last?.resolve({ response, checkboxChecked: false });
      }, button),
  };
}
