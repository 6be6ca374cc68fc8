import { useInfiniteQuery } from '@tanstack/react-query';
import { Layers, PackagePlus, Plus } from 'lucide-react';
import { useSearch } from 'wouter';
import { idInPlace } from '../../../app/contract/places.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { formatCount } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { ContainedItem } from '../../ui/contained.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useRunningJobs } from '../jobs/job-queries.ts';
import { ImageCard } from './image-card.tsx';
import { imageListQuery, useCreateStarter } from './image-queries.ts';
import styles from './images-page.module.css';
import { useImageDrop } from './use-image-drop.ts';

export function ImagesPage() {
  const open = useOpenDialog();
  const shown = new URLSearchParams(useSearch()).get('image');
  const list = useInfiniteQuery(imageListQuery());
  const jobs = useRunningJobs('create_starter_image');
  const starter = useCreateStarter();
  const drop = useImageDrop();
  const images = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const none = list.isSuccess && total === 0;
  // The same two, in the same roles, wherever they stand.
  const buttons = (size: 'medium' | 'large') => ({
    add: (
      <Button
        variant="primary"
        size={size}
        writes
        icon={<Plus />}
        onClick={() => open({ kind: 'register-image' })}
      >
        Add image…
      </Button>
    ),
    createStarter: (
      <Button
        size={size}
        writes
        icon={<PackagePlus />}
        pending={starter.isPending || jobs.length > 0}
        onClick={() => starter.mutate()}
      >
        Create starter image
      </Button>
    ),
  });
  const [inHeader, inside] = [buttons('medium'), buttons('large')];

  return (
    <Page
      title="Images"
      drop={drop}
      count={none || !list.data ? undefined : formatCount(total)}
      actions={
        !none &&
        !list.isPending && (
          <>
            {inHeader.createStarter}
            {inHeader.add}
          </>
        )
      }
    >
      {none && jobs.length === 0 ? (
        <EmptyState
          icon={<Layers />}
          title="No images yet"
          actions={
            <>
              {inside.add}
              {inside.createStarter}
            </>
          }
          more="You can also drop a file of an image here."
        >
          An image is a kernel and a root file system that VMs are created from. Creating a VM doesn’t copy or
          change the image.
        </EmptyState>
      ) : (
        <PageBody label="Images">
          {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
          {jobs.map((job) => (
            <div key={job.id} className={styles.job}>
              <JobProgress job={job} />
            </div>
          ))}
          <ul aria-label="Images" className={styles.images}>
            {images.map((image) => (
              <ContainedItem key={image.id} of={image}>
                <ImageCard image={image} shown={idInPlace(image.id) === shown} />
              </ContainedItem>
            ))}
          </ul>
          {list.hasNextPage && (
            <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show more
            </Button>
          )}
        </PageBody>
      )}
    </Page>
  );
}
