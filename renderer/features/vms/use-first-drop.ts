import type { FileDrop } from '../../lib/dropped-file.ts';
import { notifyError } from '../../ui/notify.ts';
import { useOpenImport } from '../database/database-queries.ts';
import { useImageDrop } from '../images/use-image-drop.ts';

/** Where there is no VM yet: takes a file of an image, or the database of another installation. */
export function useFirstDrop(): FileDrop | undefined {
  const openImport = useOpenImport();
  return useImageDrop((path) => {
    if (!/\.(db|sqlite3?)$/i.test(path)) return false;
    openImport.mutate(path, { onError: notifyError });
    return true;
  });
}
