import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ImageView } from '../../../app/contract/images.ts';
import { call, errorValueOf, hasCode } from '../../lib/api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { notify } from '../../ui/notify.ts';
import styles from './delete-image-dialog.module.css';

export function DeleteImageDialog({ image, onClose }: { image: ImageView; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => call('images.delete', { id: image.id }),
    onSuccess: () => {
      onClose();
      notify({ title: `${image.name} was deleted`, tone: 'plain' });
    },
  });
  const inUse = hasCode(remove.error, 'image_in_use');
  return (
    <ConfirmDialog
      title={`Delete ${image.name}?`}
      action="Delete image"
      pending={remove.isPending}
      disabled={inUse}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {image.managed ? (
        <p>Its kernel and root file system are removed from the dashboard’s folder. This cannot be undone.</p>
      ) : (
        <p>The dashboard forgets it. Its files stay where they are.</p>
      )}
      {remove.isError && (
        <ErrorNotice
          error={remove.error}
          details={
            inUse ? (
              <Users imageId={image.id} names={errorValueOf(remove.error).details ?? []} onGo={onClose} />
            ) : undefined
          }
        />
      )}
    </ConfirmDialog>
  );
}

/** The VMs that keep the image, each a way to it. */
function Users({ imageId, names, onGo }: { imageId: string; names: readonly string[]; onGo: () => void }) {
  const users = useQuery({
    queryKey: ['vms', 'of-image', imageId],
    queryFn: () => call('vms.list', { imageId, limit: 1000 }),
    staleTime: 0,
  });
  return (
    <ul aria-label="VMs that use this image" className={styles.users}>
      {names.map((name) => {
        const vm = users.data?.items.find((one) => one.name === name);
        return (
          <li key={name}>
            {vm ? (
              <Link href={`/vms/${vm.id}`} onClick={onGo} className={styles.user}>
                {name}
              </Link>
            ) : (
              name
            )}
          </li>
        );
      })}
    </ul>
  );
}
