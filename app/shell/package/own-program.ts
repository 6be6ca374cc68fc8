import { app } from 'electron';
import { unpackedFolder } from './unpacked-app-image.ts';

/** The words that start this program, before those of its command line. `appImage`: the file that it runs from, if it is one. */
export function ownProgram(appImage: string | undefined): string[] {
  const switches = app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : [];
  if (appImage === undefined) {
    return [process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()]), ...switches];
  }
  const isUnpacked = unpackedFolder(process.execPath) !== null;
  return [appImage, ...(isUnpacked ? ['--appimage-extract-and-run'] : []), ...switches];
}
