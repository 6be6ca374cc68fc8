import { Link } from 'wouter';
import type { VmState, VmView } from '../../app/contract/vms.ts';
import { cx } from '../lib/cx.ts';
import styles from './state-badge.module.css';
import { isLive, lookOf, vmStateLooks } from './vm-states.ts';

/** The state as a dot and a word. As a pill, it also tells whether the guest is still starting up. */
export function StateBadge({
  vm,
  pill = false,
}: {
  /** Without `ready`, it is not told. */
  vm: Pick<VmView, 'state' | 'runtime'> & Partial<Pick<VmView, 'ready'>>;
  pill?: boolean;
}) {
  return (
    <span className={cx(styles.state, styles[lookOf(vm).tone], pill && styles.pill)}>
      <Dot state={vm.state} />
      {pill && vm.ready === false ? (
        <span>
          <span>{lookOf(vm).word}</span>
          <span> · starting up</span>
        </span>
      ) : (
        lookOf(vm).word
      )}
    </span>
  );
}

/** The state as a dot, whose word must be somewhere else. */
export function StateDot({ state }: { state: VmState }) {
  return (
    <span className={cx(styles.state, styles[vmStateLooks[state].tone])}>
      <Dot state={state} />
    </span>
  );
}

/** Off is told by its shape, too. */
function Dot({ state }: { state: VmState }) {
  return <span className={cx(styles.dot, state === 'stopped' && styles.hollow)} aria-hidden="true" />;
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
