import { app, BrowserWindow, Menu } from 'electron';
import { isEnabled } from '../../contract/command-enabled.ts';
import { type CommandName, commandList } from '../../contract/commands.ts';
import type { VmView } from '../../contract/vms.ts';
import { menuTemplate } from './menu-template.ts';

/** Makes the menu bar. `dashboard`: whether there is one yet, or a start-up shows. */
export function setMenu({
  dashboard,
  ask,
}: {
  dashboard: boolean;
  ask: (command: CommandName) => void;
}): void {
  const template = menuTemplate({
    dashboard,
    packaged: app.isPackaged,
    ask,
    closeWindow: () => BrowserWindow.getFocusedWindow()?.close(),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Greys out what cannot be asked now. `vm`: the one on the screen; null: none is. */
export function enableCommands(now: { locked: boolean; vm: VmView | null }): void {
  const menu = Menu.getApplicationMenu();
  for (const [name, command] of commandList) {
    const item = menu?.getMenuItemById(name);
    if (item) item.enabled = isEnabled(command, now);
  }
}
