import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import { lifeOf } from './window-life.ts';

/**
 * Asks a person in a box of the desktop's on the window. Resolves to the number of the button that was pressed; to null when
 * `withdrawn` aborts or the window closes before. (By itself Electron never settles a box whose window was destroyed.)
 */
export async function askOnWindow(
  window: BrowserWindow,
  box: MessageBoxOptions,
  withdrawn?: AbortSignal,
): Promise<number | null> {
  const { signal: closed } = lifeOf(window);
  const signal = withdrawn ? AbortSignal.any([withdrawn, closed]) : closed;
  if (signal.aborted) return null;
  const { response } = await dialog.showMessageBox(window, { ...box, signal });
  return signal.aborted ? null : response;
}
