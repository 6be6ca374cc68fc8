import { useInfiniteQuery } from '@tanstack/react-query';
import { HardDrive, Layers, Plus, Sparkles } from 'lucide-react';
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

export function ImagesPage() {
  const open = useOpenDialog();
  const shown = new URLSearchParams(useSearch()).get('image');
  const list = useInfiniteQuery(imageListQuery());
  const jobs = useRunningJobs('create_starter_image');
  const starter = useCreateStarter();
  const images = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const none = list.isSuccess && total === 0;
  const createStarter = (variant: 'primary' | 'secondary', size: 'medium' | 'large') => (
    <Button
      variant={variant}
      size={size}
      writes
      icon={<Sparkles />}
      pending={starter.isPending || jobs.length > 0}
      onClick={() => starter.mutate()}
    >
      Create starter image
    </Button>
  );
  const register = () => open({ kind: 'register-image' });

  return (
    <Page
      title="Images"
      count={none || !list.data ? undefined : formatCount(total)}
      actions={
        !none && (
          <>
            {createStarter('secondary', 'medium')}
            <Button variant="primary" writes icon={<Plus />} onClick={register}>
              Add image…
            </Button>
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
              {createStarter('primary', 'large')}
              <Button size="large" writes icon={<HardDrive />} onClick={register}>
                Add image…
              </Button>
            </>
          }
        >
          An image is a kernel and a root file system that VMs are created from. Creating a VM does not copy
          or change the image.
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
