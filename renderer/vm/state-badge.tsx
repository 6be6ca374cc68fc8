import { Link } from 'wouter';
import type { VmView } from '../../app/contract/vms.ts';
import { cx } from '../lib/cx.ts';
import styles from './state-badge.module.css';
import { isLive, lookOf } from './vm-states.ts';

type Stated = Pick<VmView, 'state' | 'runtime'>;

/** The state as a dot and a word. */
export function StateBadge({ vm, pill = false }: { vm: VmView; pill?: boolean }) {
  return (
    <span className={cx(styles.state, styles[lookOf(vm).tone], pill && styles.pill)}>
      <Dot vm={vm} />
      {lookOf(vm).word}
    </span>
  );
}

/** The state as a dot, whose word must be somewhere else. */
export function StateDot({ vm }: { vm: Stated }) {
  return (
    <span className={cx(styles.state, styles[lookOf(vm).tone])}>
      <Dot vm={vm} />
    </span>
  );
}

/** Off is told by its shape, too. */
function Dot({ vm }: { vm: Stated }) {
  return <span className={cx(styles.dot, vm.state === 'stopped' && styles.hollow)} aria-hidden="true" />;
}

/** Only where a person could do something about it: the Host screen says what. `inRow`: Tab passes it by. */
export function AcceleratorBadge({ vm, inRow = false }: { vm: VmView; inRow?: boolean }) {
  if (!isLive(vm) || vm.acceleratorWarning === null) return null;
  return (
    <Link
      href="/host"
      tabIndex={inRow ? -1 : undefined}
      className={styles.accelerator}
      data-tip={`${vm.acceleratorHint ?? vm.acceleratorWarning}. Open Host to see why.`}
    >
      {vm.acceleratorWarning}
    </Link>
  );
}
