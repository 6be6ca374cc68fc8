import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, shell } from 'electron';
import { installCleanExec } from './hypervisors/qemu/clean-exec.ts';
import { resolvePaths } from './paths.ts';
import type { Desktop } from './services/desktop.ts';
import { showsTray } from './session-bus.ts';
import { openTerminal } from './terminals/open-terminal.ts';

/** Dialogs and the file manager, as Electron reaches them. */
export const desktop: Desktop = {
  async pickDatabase() {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return null;
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: 'Import a banger database',
      buttonLabel: 'Look inside',
      defaultPath: usualPlace(),
      properties: ['openFile', 'showHiddenFiles'],
      filters: [
        { name: 'Databases', extensions: ['db', 'sqlite', 'sqlite3'] },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    return canceled ? null : (filePaths[0] ?? null);
  },
  async pickSavePlace(name) {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return null;
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(homedir(), name),
      properties: ['showOverwriteConfirmation'],
    });
    return canceled || filePath === '' ? null : filePath;
  },
  showsTray: () => showsTray(),
  isSandboxed: () => !app.commandLine.hasSwitch('no-sandbox'),
  showInFolder: (path) => shell.showItemInFolder(path),
  openTerminal: async (command) => {
    const cleanExec = await installCleanExec(resolvePaths().stateDir);
    return openTerminal(command, { env: process.env, cleanExec });
  },
};

/** Where the command-line tool keeps its database: a hidden folder that few people would find by hand. */
function usualPlace(): string {
  const state = join(process.env.XDG_STATE_HOME || join(homedir(), '.local/state'), 'banger');
  return existsSync(state) ? state : homedir();
}
