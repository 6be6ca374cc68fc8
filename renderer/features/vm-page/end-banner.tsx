import { useMutation } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { isCrashed } from '../../../app/contract/vm-attention.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { Button } from '../../ui/button.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { notifyError } from '../../ui/notify.ts';
import styles from './banner.module.css';
import { Banner } from './banner.tsx';

/** How a VM ended that nobody had stopped, until it is started or a person has seen enough of it. */
export function EndBanner({ vm }: { vm: VmView }) {
  const dismiss = useMutation({
    mutationFn: () => call('vms.dismissEnd', { id: vm.id }),
    onError: notifyError,
  });
  const crashed = isCrashed(vm);
  const { lastError, lastHint, crashedAt } = vm.runtime;
  const cause = [lastError, lastHint].filter(Boolean).join(' ') || 'The VM crashed.';
  const words = (
    <>
      {cause}
      {crashed && (
        <>
          {' Unsaved data in the guest may be lost. '}
          <span aria-live="off" className={styles.age}>
            Noticed <LiveTime at={crashedAt ?? ''} />
          </span>
        </>
      )}
    </>
  );
  return (
    <Banner icon={<TriangleAlert />} tone={crashed ? 'bad' : 'warn'} text={words}>
      <Button
        size="small"
        variant="ghost"
        writes
        pending={dismiss.isPending}
        onClick={() => dismiss.mutate()}
      >
        Dismiss
      </Button>
    </Banner>
  );
}
