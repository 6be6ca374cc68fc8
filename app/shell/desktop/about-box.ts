import { app, type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import { askOnWindow } from '../lifetime/ask-on-window.ts';

export function programVersions() {
  const { electron, chrome, node } = process.versions;
  return { version: app.getVersion(), electron, chrome, node };
}

/** The versions, where there is no dashboard to show them. `over`: the window that it belongs to; null: none. */
export function showAboutBox(over: BrowserWindow | null): void {
  const { version, electron, chrome, node } = programVersions();
  const box: MessageBoxOptions = {
    type: 'info',
    message: `Banger Desktop ${version}`,
    detail: `Electron ${electron}\nChromium ${chrome}\nNode ${node}`,
    buttons: ['Close'],
  };
  void (over ? askOnWindow(over, box) : dialog.showMessageBox(box));
}
