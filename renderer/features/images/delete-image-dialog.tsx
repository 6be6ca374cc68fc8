import { useMutation, useQuery } from '@tanstack/react-query';
import type { ImageView } from '../../../app/contract/images.ts';
import { call } from '../../lib/api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { notify } from '../../ui/notify.ts';
import { vmPageQuery } from '../../vm/vm-queries.ts';
import { ImageInUseDialog } from './image-in-use-dialog.tsx';

/** Asks before an image is deleted; where VMs use it, shows them instead. */
export function DeleteImageDialog({ image, onClose }: { image: ImageView; onClose: () => void }) {
  const { data: users } = useQuery({ ...vmPageQuery({ imageId: image.id }, 0), staleTime: 0 });
  const remove = useMutation({
    mutationFn: () => call('images.delete', { id: image.id }),
    onSuccess: () => {
      onClose();
      notify({ title: `Deleted the image “${image.name}”`, tone: 'plain' });
    },
  });
  if (!users) return null;
  if (users.total > 0) return <ImageInUseDialog image={image} users={users} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={`Delete the image “${image.name}”?`}
      action="Delete image"
      pending={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {image.managed ? (
        <p>Banger deletes the image’s kernel and root file system. You can’t undo this.</p>
      ) : (
        <p>Banger removes the image from its list. The image’s files stay where they are.</p>
      )}
      {remove.isError && <ErrorNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
