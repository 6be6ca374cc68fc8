import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ask } from './use-start-up.ts';

interface StartNewDialogProps {
  problem: StartUpProblem;
  onClose: () => void;
}

export function StartNewDialog({ problem, onClose }: StartNewDialogProps) {
  const { path, kind, backups } = problem;
  const folder = path.slice(0, path.lastIndexOf('/'));
  return (
    <ConfirmDialog
      title="Create a new database?"
      action="Create new database"
      harmless
      pending={problem.pending !== null}
      onConfirm={() => {
        ask('startUp.startNew', {});
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        Banger will open without VMs and images. The disks of your VMs are kept, but Banger won’t list them
        until you restore the database.
      </p>
      {kind !== 'missing' && (
        <p>
          The current file is moved to <code>{folder}/quarantine</code>. Nothing is deleted.
        </p>
      )}
      {backups !== null && backups.length > 0 && <p>Your backups are kept, too.</p>}
    </ConfirmDialog>
  );
}
