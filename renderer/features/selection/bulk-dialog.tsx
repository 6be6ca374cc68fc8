import { deletionOf } from '../../../app/contract/vm-state-machine.ts';
import type { BulkRequest } from '../../lib/dialogs.ts';
import { formatCount, plural } from '../../lib/format.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { StateBadge } from '../../vm/state-badge.tsx';
import { bulkWords } from './bulk-actions.ts';
import styles from './vm-names.module.css';

/** Names that are read before people press the button anyway. */
const mostNames = 100;

/** The one question before something that cannot be undone is done to several VMs. */
export function BulkDialog({ request, onClose }: { request: BulkRequest; onClose: () => void }) {
  const { action, vms, left, onConfirm } = request;
  const [only] = vms;
  const what = vms.length === 1 && only ? `the VM “${only.name}”` : plural(vms.length, 'VM');
  const cutOff = vms.filter((vm) => deletionOf(vm) === 'stop and delete').length;
  const more = vms.length - mostNames;
  return (
    <ConfirmDialog
      title={`${bulkWords[action].label} ${what}?`}
      action={
        action === 'delete'
          ? `${cutOff > 0 ? 'Force off and delete' : 'Delete'} ${plural(vms.length, 'VM')}`
          : 'Force off'
      }
      pending={false}
      onConfirm={() => {
        onClose();
        onConfirm();
      }}
      onClose={onClose}
    >
      {action === 'delete' ? (
        <>
          <p>
            This deletes their disks, settings and console logs. This can’t be undone. Their images and
            activity are kept.
          </p>
          {cutOff > 0 && (
            <p>{plural(cutOff, 'VM isn’t', 'VMs aren’t')} stopped and will be forced off first.</p>
          )}
        </>
      ) : (
        <p>
          This is like unplugging a computer: the guests aren’t asked to shut down, and data that they haven’t
          written to their disks is lost.
        </p>
      )}
      <ul aria-label="VMs" className={styles.names}>
        {vms.slice(0, mostNames).map((vm) => (
          <li key={vm.id} className={styles.line}>
            <span data-tip-cut="" className={styles.name}>
              {vm.name}
            </span>
            <StateBadge vm={vm} />
          </li>
        ))}
        {more > 0 && <li className={styles.line}>{plural(more, 'more VM')}</li>}
      </ul>
      {left > 0 && (
        <p>
          {left === 1
            ? 'The other selected VM stays as it is.'
            : `The other ${formatCount(left)} selected VMs stay as they are.`}
        </p>
      )}
    </ConfirmDialog>
  );
}
