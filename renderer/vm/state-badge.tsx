import type { VmView } from '../../app/contract/vms.ts';
import { cx } from '../lib/cx.ts';
import styles from './state-badge.module.css';
import { acceleratorOf, vmStateLooks } from './vm-states.ts';

/** The state as a dot and a word. */
export function StateBadge({ vm, pill = false }: { vm: VmView; pill?: boolean }) {
  const { word, tone } = vmStateLooks[vm.state];
  return (
    <span className={cx(styles.state, styles[tone], pill && styles.pill)}>
      <span className={styles.dot} aria-hidden="true" />
      {word}
    </span>
  );
}

export function AcceleratorBadge({ vm }: { vm: VmView }) {
  const accelerator = acceleratorOf(vm);
  if (!accelerator) return null;
  return (
    <span className={styles.accelerator} data-tip={vm.acceleratorHint ?? undefined}>
      {accelerator}
    </span>
  );
}
