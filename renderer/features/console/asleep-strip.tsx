import type { VmView } from '../../../app/contract/vms.ts';
import { Button } from '../../ui/button.tsx';
import { actionIcons } from '../../vm/action-icons.tsx';
import { useVmPower } from '../../vm/use-vm-power.ts';
import { actionsFor } from '../../vm/vm-actions.ts';
import { vmStateLooks } from '../../vm/vm-states.ts';
import styles from './console-view.module.css';

/** Below the last output of a machine that takes no input: why, and the way on. */
export function AsleepStrip({ vm }: { vm: VmView }) {
  const { run, pending } = useVmPower(vm);
  const { word } = vmStateLooks[vm.state];
  const action = vm.state === 'paused' ? 'resume' : 'start';
  const Icon = actionIcons[action];
  const offered = actionsFor(vm).includes(action);
  return (
    <div className={styles.strip}>
      <p>
        <strong>{word}.</strong> {explanation(vm)}
      </p>
      {offered && (
        <Button
          size="small"
          writes
          icon={<Icon />}
          pending={pending === action}
          onClick={() => run(action)}
          aria-label={`${action === 'start' ? 'Start' : 'Resume'} from the console`}
        >
          {action === 'start' ? 'Start' : 'Resume'}
        </Button>
      )}
    </div>
  );
}

function explanation({ state }: VmView): string {
  if (state === 'running') return 'Recorded state. The output so far is shown above.';
  if (state === 'starting') return 'Starting. Output will appear here.';
  if (state === 'stopping') return 'Powering off. Output appears above.';
  if (state === 'paused') return 'Paused. Resume to type.';
  return 'Showing the last output.';
}
