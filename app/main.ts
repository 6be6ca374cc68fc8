import { app } from 'electron';
import { commandWords } from './commands/command-line.ts';
import { forgetAppImage } from './shell/package/appimage-environment.ts';

/**
 * The program: the dashboard, or a command without a window. A command ends the process before Electron wants a display,
 * makes a profile or takes a lock: Electron waits for this (app/entry.mjs).
 */
export async function main(): Promise<void> {
  const appImage = forgetAppImage();
  const words = commandWords(process.argv.slice(app.isPackaged ? 1 : 2));
  if (words) {
    const { runPackagedCommand } = await import('./shell/launch/command.ts');
    process.exit(await runPackagedCommand(words, appImage));
  }
  const { openDesktopApp } = await import('./shell/launch/desktop-app.ts');
  await openDesktopApp(appImage);
}
