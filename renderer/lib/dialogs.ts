import { createContext, useContext } from 'react';
import type { ImageView } from '../../app/contract/images.ts';
import type { ImportPreview } from '../../app/contract/imports.ts';
import type { VmView } from '../../app/contract/vms.ts';

/** The dialogs that any screen, or the command palette, can ask for. */
export type DialogRequest =
  | { kind: 'create-vm'; imageId?: string }
  | { kind: 'force-off'; vm: VmView }
  | { kind: 'rename-vm'; vm: VmView }
  | { kind: 'delete-vm'; vm: VmView }
  /** `file`: one that the image is made of. */
  | { kind: 'register-image'; file?: string }
  | { kind: 'edit-image'; image: ImageView }
  | { kind: 'delete-image'; image: ImageView }
  | { kind: 'import-database'; preview: ImportPreview }
  | { kind: 'diagnostics' }
  | { kind: 'about' }
  | { kind: 'shortcuts' }
  | { kind: 'palette' };

/** Opens a dialog; null closes it. */
export const DialogContext = createContext<(request: DialogRequest | null) => void>(() => {});

export const useOpenDialog = () => useContext(DialogContext);
