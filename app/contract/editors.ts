import { z } from 'zod';
import { absolutePathSchema, byIdInput, idSchema, nothing } from './scalars.ts';

export const editorIds = ['vscode', 'vscodium', 'cursor', 'zed', 'gateway'] as const;
export type EditorId = (typeof editorIds)[number];

/** An editor that is installed on this computer. */
const editorSchema = z.object({ id: z.enum(editorIds), name: z.string() });
export type Editor = z.infer<typeof editorSchema>;

/** A folder in a guest: nothing in it may end the line or the word that it becomes a part of. */
const guestFolderSchema = absolutePathSchema.refine(
  (path) => !/\p{Cc}/u.test(path),
  'A path has no control characters.',
);

export const editorsSchema = z.object({
  /** What ssh and editors call the VM; null: it accepts no SSH. */
  host: z.string().nullable(),
  /** The user's SSH configuration includes Banger's, so that editors find the host. */
  isInstalled: z.boolean(),
  editors: z.array(editorSchema),
  /** The one that was opened last; before that, the home of the user that SSH logs in. */
  folder: z.string(),
});
export type Editors = z.infer<typeof editorsSchema>;

export const openEditorInput = z.strictObject({
  id: idSchema,
  editor: z.enum(editorIds),
  folder: guestFolderSchema,
});

export const editorChannels = {
  'vms.editors': { input: byIdInput, output: editorsSchema },
  /**
   * Opens a folder of the guest in an editor, once the VM runs and its SSH server answers, and remembers the folder. Throws
   * `wrong_state` where nobody can log in or the host isn't known to editors, `file_missing` where the editor isn't installed, and
   * `file_invalid` where it doesn't work.
   */
  'vms.openEditor': {
    input: openEditorInput,
    output: nothing,
  },
} as const;
