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
      title="Start with a new database?"
      action="Start new"
      pending={problem.pending !== null}
      onConfirm={() => {
        ask('startUp.startNew', {});
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        The dashboard will open without VMs and images. The disks of your VMs stay where they are, but nothing
        will know of them until their database is back.
      </p>
      {kind !== 'missing' && (
        <p>
          The old file is moved to <code>{folder}/quarantine</code>. Nothing is deleted.
        </p>
      )}
      {backups !== null && backups.length > 0 && <p>Your backups stay, too.</p>}
    </ConfirmDialog>
  );
}
