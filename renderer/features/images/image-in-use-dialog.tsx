import { Link } from 'wouter';
import type { ImageView } from '../../../app/contract/images.ts';
import { vmPlace, vmsOfImagePlace } from '../../../app/contract/places.ts';
import type { Page } from '../../../app/contract/scalars.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { plural } from '../../lib/format.ts';
import { Dialog, DialogBody, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import { StateBadge } from '../../vm/state-badge.tsx';
import styles from './image-in-use-dialog.module.css';

interface ImageInUseDialogProps {
  image: ImageView;
  users: Page<VmView>;
  onClose: () => void;
}

/** The VMs that keep an image from being deleted, each a way to it. */
export function ImageInUseDialog({ image, users, onClose }: ImageInUseDialogProps) {
  const { items, total } = users;
  const more = total - items.length;
  return (
    <Dialog title={`The image “${image.name}” is used by ${plural(total, 'VM')}`} onClose={onClose}>
      <DialogBody>
        <p>
          {total === 1
            ? 'The disk of this VM needs the image. To delete the image, delete the VM first.'
            : 'The disks of these VMs need the image. To delete the image, delete the VMs first.'}
        </p>
        <ul aria-label="VMs that use this image" className={styles.users}>
          {items.map((vm) => (
            <li key={vm.id} className={styles.user}>
              <Link href={vmPlace(vm.id)} onClick={onClose} className={styles.name}>
                {vm.name}
              </Link>
              <StateBadge vm={vm} />
            </li>
          ))}
          {more > 0 && (
            <li className={styles.more}>
              <Link href={vmsOfImagePlace(image.id)} onClick={onClose}>
                {plural(more, 'more VM')}
              </Link>
            </li>
          )}
        </ul>
      </DialogBody>
      <DialogFooter>
        <DialogClose>Close</DialogClose>
      </DialogFooter>
    </Dialog>
  );
}
