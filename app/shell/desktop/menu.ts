import { Menu } from 'electron';

/** The application's menu, which Alt shows: Electron's own, and what it cannot know of. */
export function setMenu({
  showDiagnostics,
  showAbout,
}: {
  showDiagnostics: () => void;
  showAbout: () => void;
}): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { role: 'viewMenu' },
      { role: 'windowMenu' },
      {
        role: 'help',
        submenu: [
          { label: 'Diagnostics…', click: showDiagnostics },
          { type: 'separator' },
          { label: 'About Banger Desktop', click: showAbout },
        ],
      },
    ]),
  );
}
