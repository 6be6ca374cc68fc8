import { useOpenDialog } from '../../lib/dialogs.ts';
import { type FileDrop, useFileDrop } from '../../lib/dropped-file.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { notifyError } from '../../ui/notify.ts';

/** Takes a file of an image to be added; undefined where nothing may be changed. `other` may take the file first: true. */
export function useImageDrop(other: (path: string) => boolean = () => false): FileDrop | undefined {
  const open = useOpenDialog();
  const locked = useReadOnly() !== null;
  const drop = useFileDrop((file) => {
    if (!other(file)) open({ kind: 'register-image', file });
  }, notifyError);
  return locked ? undefined : drop;
}
