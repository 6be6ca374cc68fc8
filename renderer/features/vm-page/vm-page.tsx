import { useQuery } from '@tanstack/react-query';
import { Unplug } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { idOfPlace, vmPlace } from '../../../app/contract/places.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { hasCode } from '../../lib/api.ts';
import { cx } from '../../lib/cx.ts';
import { BackLink } from '../../ui/back-link.tsx';
import buttons from '../../ui/button.module.css';
import { ContainedPanel } from '../../ui/contained.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { vmQuery } from '../../vm/vm-queries.ts';
import { vmSections } from '../../vm/vm-sections.ts';
import { VmActivity } from '../activity/vm-activity.tsx';
import { BootsPage } from '../boots/boots-page.tsx';
import { ConnectPage } from '../connect/connect-page.tsx';
import { ConsoleFrame, ConsoleLoading } from '../console/console-frame.tsx';
import { EvidenceCard } from '../evidence/evidence-card.tsx';
import { UsagePage } from '../usage/usage-page.tsx';
import { VmBanners } from './vm-banners.tsx';
import { VmDetails } from './vm-details.tsx';
import { VmHeader } from './vm-header.tsx';
import styles from './vm-page.module.css';
import { VmSettings } from './vm-settings.tsx';

const ConsoleView = lazy(() =>
  import('../console/console-view.tsx').then((all) => ({ default: all.ConsoleView })),
);

/** One VM. `place` is its id as the URL has it (`idInPlace`), `section` what follows. */
export function VmPage({ place, section }: { place: string; section: string }) {
  const id = idOfPlace(place);
  const vm = useQuery(vmQuery(id));
  if (hasCode(vm.error, 'not_found')) return <Gone />;
  if (!vm.data) {
    return (
      <div className={styles.failed}>
        {vm.isError && <ErrorNotice error={vm.error} onRetry={() => void vm.refetch()} />}
      </div>
    );
  }
  return (
    <div className={cx(styles.page, section === '' && styles.filling)}>
      <BackLink to="/">Virtual machines</BackLink>
      <ContainedPanel of={vm.data}>
        <VmHeader key={id} vm={vm.data} />
      </ContainedPanel>
      <nav aria-label="Sections of this VM" className={styles.tabs}>
        {vmSections.map(({ path, label }) => (
          <Link
            key={path}
            href={vmPlace(id, path)}
            aria-current={path === section ? 'page' : undefined}
            className={cx(styles.tab, path === section && styles.chosen)}
          >
            {label}
          </Link>
        ))}
      </nav>
      <ContainedPanel of={vm.data}>
        <VmBanners vm={vm.data} />
      </ContainedPanel>
      <ContainedPanel of={vm.data}>
        <EvidenceCard vm={vm.data} />
      </ContainedPanel>
      <ContainedPanel key={section} of={vm.data}>
        <Section vm={vm.data} section={section} />
      </ContainedPanel>
    </div>
  );
}

function Section({ vm, section }: { vm: VmView; section: string }) {
  if (section === 'activity') return <VmActivity vmId={vm.id} />;
  if (section === 'usage') return <UsagePage key={vm.id} vm={vm} />;
  if (section === 'boots') return <BootsPage vm={vm} />;
  if (section === 'connect') return <ConnectPage key={vm.id} vm={vm} />;
  if (section === 'settings') return <VmSettings key={vm.id} vm={vm} />;
  if (section === 'details') return <VmDetails vm={vm} />;
  return (
    <Suspense
      fallback={
        <ConsoleFrame>
          <ConsoleLoading />
        </ConsoleFrame>
      }
    >
      <ConsoleView key={vm.id} vm={vm} />
    </Suspense>
  );
}

function Gone() {
  return (
    <EmptyState
      icon={<Unplug />}
      title="This VM no longer exists"
      actions={
        <Link href="/" className={cx(buttons.button, buttons.secondary, buttons.large)}>
          Show all VMs
        </Link>
      }
    >
      It was deleted. Its activity is kept.
    </EmptyState>
  );
}
