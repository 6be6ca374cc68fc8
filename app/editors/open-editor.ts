import { join } from 'node:path';
import type { Editor, EditorId } from '../contract/index.ts';
import { failure, messageOf } from '../lib/failures.ts';
import { homeFolderOrRoot } from '../lib/home-folder.ts';
import { findProgram, usualFolders } from '../programs/find-program.ts';
import { startOnDesktop } from '../terminals/start-on-desktop.ts';
import { type KnownEditor, knownEditors, type RemoteFolder } from './editors.ts';

export interface EditorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See `clean-exec.ts`; null: there is none. */
  readonly cleanExec: string | null;
}

/** Those that are installed, in the order of the table. */
export async function installedEditors(env: EditorOptions['env']): Promise<Editor[]> {
  const found = await Promise.all(knownEditors.map((editor) => locate(editor, env)));
  return knownEditors.filter((_, at) => found[at] !== null).map(({ id, name }) => ({ id, name }));
}

/** Opens the folder; answers the editor's name. Throws `file_missing` and `file_invalid`. */
export async function openEditor(
  id: EditorId,
  place: RemoteFolder,
  { env, cleanExec }: EditorOptions,
): Promise<string> {
  const editor = knownEditors.find((one) => one.id === id);
  const path = editor ? await locate(editor, env) : null;
  const unchanged = 'No editor was opened. The VM runs on.';
  if (!editor || path === null) {
    throw failure('file_missing', {
      message: `${editor?.name ?? id} isn’t installed on this computer.`,
      unchanged,
      hint: 'Install it so that its command is on the PATH, then try again.',
    });
  }
  const words = [path, ...editor.words(place)];
  await startOnDesktop(cleanExec ? [cleanExec, ...words] : words, env).catch((cause: unknown) => {
    throw failure(
      'file_invalid',
      {
        message: `${editor.name} ${messageOf(cause)}`,
        unchanged,
        hint: `Open the SSH host ${place.host} from the editor itself.`,
      },
      cause,
    );
  });
  return editor.name;
}

/** Graphical sessions may have a shorter PATH than the terminals in which people use these commands. */
async function locate({ programs }: KnownEditor, env: EditorOptions['env']): Promise<string | null> {
  const home = env.HOME ?? homeFolderOrRoot();
  const own = ['.local/bin', '.local/share/JetBrains/Toolbox/scripts'].map((folder) => join(home, folder));
  const folders = [env.PATH, ...own, ...usualFolders, '/snap/bin'].filter(Boolean).join(':');
  for (const program of programs) {
    const path = await findProgram(program, folders);
    if (path !== null) return path;
  }
  return null;
}
