import { lazy, Suspense } from 'react';
import type { DialogRequest } from './lib/dialogs.ts';

const CreateVmDialog = lazy(() =>
  import('./features/vms/create-vm-dialog.tsx').then((all) => ({ default: all.CreateVmDialog })),
);
const ForceOffDialog = lazy(() =>
  import('./features/vms/force-off-dialog.tsx').then((all) => ({ default: all.ForceOffDialog })),
);
const RenameVmDialog = lazy(() =>
  import('./features/vms/rename-vm-dialog.tsx').then((all) => ({ default: all.RenameVmDialog })),
);
const DeleteVmDialog = lazy(() =>
  import('./features/vms/delete-vm-dialog.tsx').then((all) => ({ default: all.DeleteVmDialog })),
);
const BulkDialog = lazy(() =>
  import('./features/selection/bulk-dialog.tsx').then((all) => ({ default: all.BulkDialog })),
);
const BulkFailuresDialog = lazy(() =>
  import('./features/selection/bulk-failures-dialog.tsx').then((all) => ({
    default: all.BulkFailuresDialog,
  })),
);
const ImageDialog = lazy(() =>
  import('./features/images/image-dialog.tsx').then((all) => ({ default: all.ImageDialog })),
);
const DeleteImageDialog = lazy(() =>
  import('./features/images/delete-image-dialog.tsx').then((all) => ({ default: all.DeleteImageDialog })),
);
const ImportDialog = lazy(() =>
  import('./features/database/import-dialog.tsx').then((all) => ({ default: all.ImportDialog })),
);
const DiagnosticsDialog = lazy(() =>
  import('./features/diagnostics/diagnostics-dialog.tsx').then((all) => ({ default: all.DiagnosticsDialog })),
);
const AboutDialog = lazy(() =>
  import('./features/about/about-dialog.tsx').then((all) => ({ default: all.AboutDialog })),
);
const ShortcutsDialog = lazy(() =>
  import('./features/shortcuts/shortcuts-dialog.tsx').then((all) => ({ default: all.ShortcutsDialog })),
);
const Palette = lazy(() =>
  import('./features/palette/palette.tsx').then((all) => ({ default: all.Palette })),
);

interface DialogHostProps {
  request: DialogRequest;
  onClose: () => void;
}

/** The dialog that was asked for, fetched when it is. */
export function DialogHost({ request, onClose }: DialogHostProps) {
  return <Suspense>{dialogOf(request, onClose)}</Suspense>;
}

function dialogOf(request: DialogRequest, onClose: () => void) {
  switch (request.kind) {
    case 'create-vm':
      return <CreateVmDialog imageId={request.imageId} onClose={onClose} />;
    case 'force-off':
      return <ForceOffDialog vm={request.vm} onClose={onClose} />;
    case 'rename-vm':
      return <RenameVmDialog vm={request.vm} onClose={onClose} />;
    case 'delete-vm':
      return <DeleteVmDialog vm={request.vm} onClose={onClose} />;
    case 'bulk':
      return <BulkDialog request={request} onClose={onClose} />;
    case 'bulk-failures':
      return <BulkFailuresDialog request={request} onClose={onClose} />;
    case 'register-image':
      return <ImageDialog file={request.file} onClose={onClose} />;
    case 'edit-image':
      return <ImageDialog image={request.image} onClose={onClose} />;
    case 'delete-image':
      return <DeleteImageDialog image={request.image} onClose={onClose} />;
    case 'import-database':
      return <ImportDialog preview={request.preview} onClose={onClose} />;
    case 'diagnostics':
      return <DiagnosticsDialog onClose={onClose} />;
    case 'about':
      return <AboutDialog onClose={onClose} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={onClose} />;
    case 'palette':
      return <Palette onClose={onClose} />;
  }
}
