import { createContext, useContext } from 'react';
import type { ImageView } from '../../app/contract/images.ts';
import type { ImportPreview } from '../../app/contract/imports.ts';
import type { VmCommand } from '../../app/contract/vm-state-machine.ts';
import type { VmView } from '../../app/contract/vms.ts';

/** What can be done to several VMs at once. */
export type BulkAction = Exclude<VmCommand, 'restart'>;

/** What of a VM says whether it takes that, and what to call it. */
export type BulkVm = Pick<VmView, 'id' | 'name' | 'state' | 'runtime' | 'capabilities'>;

export interface BulkRequest {
  kind: 'bulk';
  action: BulkAction;
  /** Those to which it would be done. */
  vms: readonly BulkVm[];
  /** How many more are selected, and stay as they are. */
  left: number;
  onConfirm: () => void;
}

export interface BulkFailuresRequest {
  kind: 'bulk-failures';
  title: string;
  failures: readonly { readonly vm: BulkVm; readonly error: unknown }[];
}

/** The dialogs that any screen, or the command palette, can ask for. */
export type DialogRequest =
  | { kind: 'create-vm'; imageId?: string }
  | { kind: 'force-off'; vm: VmView }
  | { kind: 'rename-vm'; vm: VmView }
  | { kind: 'delete-vm'; vm: VmView }
  | BulkRequest
  | BulkFailuresRequest
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
