import { failure } from '../lib/failures.ts';
import type { Desktop } from '../services/desktop/desktop.ts';

/** Where there is no window there is nobody to ask, and nothing to show it on. */
export const noDesktop: Desktop = {
  pickDatabase: async () => null,
  pickImageFile: async () => null,
  pickSavePlace: async () => null,
  showsTray: async () => false,
  isSandboxed: () => true,
  showInFolder: () => undefined,
  editors: async () => [],
  openEditor: () =>
    Promise.reject(
      failure('wrong_state', {
        message: 'An editor can only be opened by Banger’s window.',
        unchanged: 'Nothing was opened.',
        hint: 'Open the host from the editor itself, or open Banger.',
      }),
    ),
  openTerminal: () =>
    Promise.reject(
      failure('wrong_state', {
        message: 'A terminal can only be opened by Banger’s window.',
        unchanged: 'Nothing was opened.',
        hint: 'Connect in this terminal instead, or open Banger.',
      }),
    ),
};
