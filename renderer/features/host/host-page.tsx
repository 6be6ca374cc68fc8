import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import type { HostCheck } from '../../../app/contract/host.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { plural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Group } from '../../ui/facts.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { About } from './about.tsx';
import { CheckList } from './check-list.tsx';
import styles from './host-page.module.css';
import { hostChecksQuery } from './host-queries.ts';

/** This computer: what it has and lacks for running VMs, and what this program is made of. */
export function HostPage() {
  const checks = useQuery(hostChecksQuery);
  const open = useOpenDialog();
  return (
    <Page
      title="Host"
      actions={
        <Button icon={<RefreshCw />} pending={checks.isFetching} onClick={() => void checks.refetch()}>
          Check again
        </Button>
      }
    >
      <PageBody label="Host">
        {checks.isError && <ErrorNotice error={checks.error} onRetry={() => void checks.refetch()} />}
        {checks.data && (
          <section aria-label="Checks" className={styles.checks}>
            <p className={styles.verdict}>{verdict(checks.data)}</p>
            <CheckList checks={checks.data} />
          </section>
        )}
        <Group
          title="About"
          aside={
            <Button size="small" onClick={() => open({ kind: 'diagnostics' })}>
              Diagnostics…
            </Button>
          }
        >
          <About />
        </Group>
      </PageBody>
    </Page>
  );
}

function verdict(checks: readonly HostCheck[]): string {
  const failed = checks.filter(({ status }) => status === 'fail').length;
  const warned = checks.filter(({ status }) => status === 'warn').length;
  if (failed > 0) return `VMs can’t run until ${plural(failed, 'problem is', 'problems are')} fixed.`;
  if (warned > 0) return `VMs can run. ${plural(warned, 'warning')}.`;
  return 'This computer has everything VMs need.';
}
