import type { VmView } from '../../../app/contract/vms.ts';
import { vmStateLooks } from '../../vm/vm-states.ts';
import styles from './console-view.module.css';

/** Below the last output of a machine that takes no input: why. The way on is in the header of the VM. */
export function AsleepStrip({ vm }: { vm: VmView }) {
  return (
    <div className={styles.strip}>
      <p>
        <strong>{vmStateLooks[vm.state].word}.</strong> {explanation(vm)}
      </p>
    </div>
  );
}

function explanation({ state }: VmView): string {
  if (state === 'running') return 'This is the recorded state. The output so far is shown above.';
  if (state === 'starting') return 'Output will appear here.';
  if (state === 'stopping') return 'The guest is powering off.';
  if (state === 'paused') return 'Resume the VM to type.';
  return 'Showing the last output.';
}
