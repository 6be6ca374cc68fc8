import { useInfiniteQuery } from '@tanstack/react-query';
import { FolderPlus, Import, Play, SquareTerminal } from 'lucide-react';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { notifyError } from '../../ui/notify.ts';
import { useChooseImport } from '../database/database-queries.ts';
import { imageListQuery } from '../images/image-queries.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useRunningJobs } from '../jobs/job-queries.ts';
import { useQuickVm } from './first-vm.ts';
import styles from './first-vm-screen.module.css';

/** No VM yet: one press leads to the first one, whether or not there is an image to make it from. */
export function FirstVm() {
  const open = useOpenDialog();
  const quick = useQuickVm();
  const chooseImport = useChooseImport(notifyError);
  const images = useInfiniteQuery(imageListQuery());
  const [job] = useRunningJobs('create_starter_image');
  const ready = images.data?.pages[0]?.items.filter(({ missingFiles }) => missingFiles.length === 0) ?? [];
  // The dashboard's own image boots to a shell for certain.
  const image = ready.find(({ managed }) => managed) ?? ready[0];

  if (job) {
    return (
      <EmptyState icon={<SquareTerminal />} title="Preparing your first VM">
        <div className={styles.job}>
          <JobProgress job={job} />
        </div>
      </EmptyState>
    );
  }
  if (image) {
    return (
      <EmptyState
        icon={<SquareTerminal />}
        title="No virtual machines yet"
        actions={
          <>
            <Button
              variant="primary"
              size="large"
              writes
              icon={<Play />}
              pending={quick.pending}
              onClick={() => quick.make(image.id)}
            >
              Create VM
            </Button>
            <Button size="large" writes onClick={() => open({ kind: 'create-vm', imageId: image.id })}>
              Customize…
            </Button>
          </>
        }
      >
        The image “{image.name}” is ready. A VM created from it boots in seconds.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SquareTerminal />}
      title="Create your first VM"
      actions={
        <>
          <Button
            variant="primary"
            size="large"
            writes
            icon={<Play />}
            pending={quick.pending}
            onClick={() => quick.make()}
          >
            Start your first VM
          </Button>
          <Button size="large" writes icon={<FolderPlus />} onClick={() => open({ kind: 'register-image' })}>
            Add image…
          </Button>
        </>
      }
      more={
        <>
          <Button
            variant="ghost"
            writes
            icon={<Import />}
            pending={chooseImport.isPending}
            onClick={() => chooseImport.mutate()}
          >
            Import from another installation…
          </Button>
          <p>You can also drop a file of an image, or another installation’s database, here.</p>
        </>
      }
    >
      Banger builds a small Linux image, boots a VM and opens its console. No root access needed.
    </EmptyState>
  );
}
