import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, BrowserWindow, dialog, shell } from 'electron';
import type { ImagePart } from '../../contract/index.ts';
import { installedEditors, openEditor } from '../../editors/open-editor.ts';
import { resolvePaths } from '../../installation/paths.ts';
import { homeFolderOrRoot } from '../../lib/home-folder.ts';
import { installCleanExec } from '../../programs/clean-exec.ts';
import type { Desktop } from '../../services/desktop/desktop.ts';
import { openTerminal } from '../../terminals/open-terminal.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { showsTray } from './session-bus.ts';

const imageFileTitles: Record<ImagePart, string> = {
  kernel: 'Choose a kernel',
  rootfs: 'Choose a root file system',
  initrd: 'Choose an initrd',
};

let lastFolder = homeFolderOrRoot();

/** Dialogs and the file manager, as Electron reaches them. */
export const desktop: Desktop = {
  async pickDatabase() {
    const picked = await pickOnWindow((window) =>
      dialog.showOpenDialog(window, {
        title: 'Import from another installation',
        buttonLabel: 'Open',
        defaultPath: usualPlace(),
        properties: ['openFile', 'showHiddenFiles'],
        filters: [
          { name: 'Databases', extensions: ['db', 'sqlite', 'sqlite3'] },
          { name: 'All files', extensions: ['*'] },
        ],
      }),
    );
    return picked?.filePaths[0] ?? null;
  },
  async pickImageFile(part) {
    const picked = await pickOnWindow((window) =>
      dialog.showOpenDialog(window, {
        title: imageFileTitles[part],
        defaultPath: lastFolder,
        properties: ['openFile', 'showHiddenFiles'],
      }),
    );
    const path = picked?.filePaths[0] ?? null;
    // The files of one image mostly lie together.
    if (path !== null) lastFolder = dirname(path);
    return path;
  },
  async pickSavePlace(name) {
    const picked = await pickOnWindow((window) =>
      dialog.showSaveDialog(window, {
        defaultPath: join(homeFolderOrRoot(), name),
        properties: ['showOverwriteConfirmation'],
      }),
    );
    return picked?.filePath || null;
  },
  showsTray: () => showsTray(),
  isSandboxed: () => !app.commandLine.hasSwitch('no-sandbox'),
  showInFolder: (path) => shell.showItemInFolder(path),
  openTerminal: async (command) => {
    const cleanExec = await installCleanExec(resolvePaths().stateDir);
    return openTerminal(command, { env: process.env, cleanExec });
  },
  editors: () => installedEditors(process.env),
  openEditor: async (id, place) => {
    const cleanExec = await installCleanExec(resolvePaths().stateDir);
    return openEditor(id, place, { env: process.env, cleanExec });
  },
};

/** What a person picks in a box on the window; null: nothing, or the window closed. (Electron never settles a box whose window was destroyed.) */
function pickOnWindow<Picked extends { canceled: boolean }>(
  pick: (window: BrowserWindow) => Promise<Picked>,
): Promise<Picked | null> {
  const window = BrowserWindow.getAllWindows().find((one) => !lifeOf(one).isOver());
  if (!window) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    lifeOf(window).atEnd(() => resolve(null));
    pick(window).then((picked) => resolve(picked.canceled ? null : picked), reject);
  });
}

/** Where the command-line tool keeps its database: a hidden folder that few people would find by hand. */
function usualPlace(): string {
  const state = join(process.env.XDG_STATE_HOME || join(homeFolderOrRoot(), '.local/state'), 'banger');
  return existsSync(state) ? state : homeFolderOrRoot();
}
