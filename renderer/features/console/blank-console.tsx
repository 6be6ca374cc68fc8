import { SquareTerminal } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { Button } from '../../ui/button.tsx';
import { actionIcons } from '../../vm/action-icons.tsx';
import { useVmPower } from '../../vm/use-vm-power.ts';
import { actionsFor } from '../../vm/vm-actions.ts';
import styles from './console-view.module.css';

/** In place of a console that has never had any output: what to do to see some. */
export function BlankConsole({ vm }: { vm: VmView }) {
  const { run, pending } = useVmPower(vm);
  const locked = useReadOnly() !== null;
  const startable = !locked && vm.state === 'stopped' && actionsFor(vm).includes('start');
  const Icon = actionIcons.start;
  return (
    <div className={styles.blank}>
      <SquareTerminal aria-hidden="true" />
      <p className={styles.blankTitle}>{locked ? 'No output' : 'No output yet'}</p>
      <p>{wayOn(vm, locked)}</p>
      {startable && (
        <Button writes icon={<Icon />} pending={pending === 'start'} onClick={() => run('start')}>
          Start VM
        </Button>
      )}
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
