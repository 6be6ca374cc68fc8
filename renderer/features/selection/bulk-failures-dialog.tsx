import { Link } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import { errorValueOf } from '../../lib/api.ts';
import type { BulkFailuresRequest } from '../../lib/dialogs.ts';
import { Dialog, DialogBody, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import styles from './vm-names.module.css';

/** To which VMs something could not be done, each with the reason and the way on. */
export function BulkFailuresDialog({
  request: { title, failures },
  onClose,
}: {
  request: BulkFailuresRequest;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} wide onClose={onClose}>
      <DialogBody>
        <ul aria-label="Reasons" className={styles.reasons}>
          {failures.map(({ vm, error }) => {
            const { message, unchanged, hint } = errorValueOf(error);
            return (
              <li key={vm.id} className={styles.reason}>
                <Link href={vmPlace(vm.id)} onClick={onClose} className={styles.link}>
                  {vm.name}
                </Link>
                <p data-selectable>{message}</p>
                <p data-selectable className={styles.wayOn}>
                  {unchanged} {hint}
                </p>
              </li>
            );
          })}
        </ul>
      </DialogBody>
      <DialogFooter>
        <DialogClose>Close</DialogClose>
      </DialogFooter>
    </Dialog>
  );
}
