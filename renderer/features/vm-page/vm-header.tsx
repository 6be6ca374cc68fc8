import { Copy, Ellipsis, Layers, Timer } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { momentOf } from '../../../app/contract/moments.ts';
import { imagePlace } from '../../../app/contract/places.ts';
import { addressOf } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { exactTime } from '../../lib/dates.ts';
import { duration, durationStep, useLiveText } from '../../lib/relative-time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-button.tsx';
import { actionIcons } from '../../vm/action-icons.tsx';
import { AcceleratorBadge, StateBadge } from '../../vm/state-badge.tsx';
import { useVmPower } from '../../vm/use-vm-power.ts';
import { actionLabel, headerActions, isForced } from '../../vm/vm-actions.ts';
import { isLive } from '../../vm/vm-states.ts';
import { TerminalButton } from '../ssh/terminal-button.tsx';
import { BrowserButton } from './browser-button.tsx';
import styles from './vm-header.module.css';
import { VmName } from './vm-name-editor.tsx';

const VmMenu = lazy(() => import('../vms/vm-menu.tsx').then((all) => ({ default: all.VmMenu })));

export function VmHeader({ vm }: { vm: VmView }) {
  const { run, pending } = useVmPower(vm);
  const [menuAt, setMenuAt] = useState<DOMRect | null>(null);
  const actions = headerActions(vm);
  return (
    <header className={styles.header}>
      <div className={styles.identity}>
        <VmName vm={vm} />
        <StateBadge vm={vm} pill />
        <AcceleratorBadge vm={vm} />
        <div className={styles.facts}>
          {vm.imageName ? (
            <Link href={imagePlace(vm.imageId)} className={styles.fact} data-tip="Image">
              <Layers aria-hidden="true" />
              {vm.imageName}
            </Link>
          ) : (
            <span className={styles.fact} data-tip="Its image is missing from the database">
              <Layers aria-hidden="true" />
              Image missing
            </span>
          )}
          <CopyText
            text={addressOf(vm)}
            label="Copy the address"
            className={cx(styles.fact, styles.copy)}
            icon={<Copy aria-hidden="true" />}
          />
          {isLive(vm) && <Uptime since={momentOf(vm.runtime.startedAt)} />}
        </div>
      </div>
      <div className={styles.actions}>
        {actions.map((action) => {
          const Icon = actionIcons[action];
          const forced = isForced(action, vm.state);
          const label = actionLabel(action, vm.state) + (forced ? '…' : '');
          // What failed to start fails again: the reason comes first.
          const primary = (action === 'start' && vm.state !== 'error') || action === 'resume';
          return (
            <Button
              key={action}
              writes
              variant={forced ? 'warning' : primary ? 'primary' : 'secondary'}
              icon={<Icon />}
              pending={pending === action}
              onClick={() => run(action)}
            >
              {label}
            </Button>
          );
        })}
        {isLive(vm) && (
          <>
            <span className={styles.divider} />
            <TerminalButton vm={vm} />
            <BrowserButton vm={vm} />
          </>
        )}
        <IconButton
          label="More actions"
          onClick={(event) => setMenuAt(event.currentTarget.getBoundingClientRect())}
        >
          <Ellipsis />
        </IconButton>
      </div>
      {menuAt && (
        <Suspense>
          <VmMenu vm={vm} at={menuAt} onClose={() => setMenuAt(null)} />
        </Suspense>
      )}
    </header>
  );
}

/** Nothing where it is not known. */
function Uptime({ since }: { since: number }) {
  const text = useLiveText(since, (at, now) => `Up ${duration(now - at)}`, durationStep);
  if (Number.isNaN(since)) return null;
  return (
    <span className={styles.fact} data-tip={`Started ${exactTime(since)}`}>
      <Timer aria-hidden="true" />
      {text}
    </span>
  );
}
