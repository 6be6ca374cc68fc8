import { app } from 'electron';
import { databaseArguments, diagnosticsArguments } from './commands/command-line.ts';
import { say, sayBeside } from './lib/standard-streams.ts';
import { forgetAppImage } from './shell/package/appimage-environment.ts';
import { sqliteBinding } from './shell/package/resources.ts';

/**
 * The program: the dashboard, or a command without a window. A command ends the process before Electron wants a display,
 * makes a profile or takes a lock: Electron waits for this (app/entry.mjs).
 */
export async function main(): Promise<void> {
  const appImage = forgetAppImage();
  const given = process.argv.slice(app.isPackaged ? 1 : 2);
  const database = databaseArguments(given);
  if (database) {
    const { runDbCommand } = await import('./commands/db/run.ts');
    const about = {
      write: { out: say, err: sayBeside },
      env: process.env,
      appVersion: app.getVersion(),
      nativeBinding: sqliteBinding(),
    };
    process.exit(await runDbCommand({ args: database, ...about }));
  }
  const diagnostics = diagnosticsArguments(given);
  if (diagnostics) {
    const { runDiagnosticsCommand } = await import('./shell/launch/diagnostics-command.ts');
    process.exit(await runDiagnosticsCommand(diagnostics, sqliteBinding()));
  }
  const { openDesktopApp } = await import('./shell/launch/desktop-app.ts');
  await openDesktopApp(appImage);
}
