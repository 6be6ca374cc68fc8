import { join } from 'node:path';
import { app } from 'electron';
import { openCommandLine } from '../../commands/open-command-line.ts';
import { ownProgram } from '../package/own-program.ts';
import { resource, sqliteBinding } from '../package/resources.ts';
import { keptPath } from '../package/unpacked-app-image.ts';

/** The command line of the package. Resolves to the exit code. */
export function runPackagedCommand(words: readonly string[], appImage: string | undefined): Promise<number> {
  return openCommandLine({
    words,
    appVersion: app.getVersion(),
    isPackaged: app.isPackaged,
    isSandboxed: !app.commandLine.hasSwitch('no-sandbox'),
    nativeBinding: sqliteBinding(),
    workerFile: keptPath(join(app.getAppPath(), 'app/database-worker/entry.mjs'), process.execPath),
    starterDir: resource('starter'),
    start: ownProgram(appImage),
  });
}
