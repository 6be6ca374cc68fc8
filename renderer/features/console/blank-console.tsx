import { SquareTerminal } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import styles from './console-view.module.css';

/** In place of a console that has never had any output: what to do to see some. */
export function BlankConsole({ vm }: { vm: VmView }) {
  const locked = useReadOnly() !== null;
  const none = locked || vm.state === 'error' || vm.state === 'unknown';
  return (
    <div className={styles.blank}>
      <SquareTerminal aria-hidden="true" />
      <p className={styles.blankTitle}>{none ? 'No output' : 'No output yet'}</p>
      <p>{wayOn(vm, locked)}</p>
    </div>
  );
}

function wayOn({ state }: VmView, locked: boolean): string {
  if (locked) return 'No output of this VM has been kept.';
  if (state === 'starting') return 'Starting. Output will appear here.';
  if (state === 'error') return 'This VM couldn’t start. The reason is above.';
  if (state === 'unknown') return 'Banger can’t tell whether this VM is running.';
  return 'Start the VM to see its serial console here.';
}
