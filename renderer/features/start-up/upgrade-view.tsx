import type { StartUpState } from '../../../app/contract/start-up.ts';
import { Button } from '../../ui/button.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { BriefView } from './brief-view.tsx';
import { ask } from './use-start-up.ts';

export type Upgrade = Extract<StartUpState, { phase: 'upgrading' }>;

/** How far the upgrade is. It can be called off: until its last steps the database itself is not touched. */
export function UpgradeView({ upgrade }: { upgrade: Upgrade }) {
  return (
    <BriefView
      title="Upgrading the database"
      progress={<ProgressBar fraction={upgrade.fraction} label="Upgrade" />}
      actions={
        <Button pending={upgrade.cancelling} onClick={() => ask('startUp.cancel', {})}>
          {upgrade.cancelling ? 'Canceling…' : 'Cancel'}
        </Button>
      }
    >
      {stepOf(upgrade)}
    </BriefView>
  );
}

function stepOf({ step, position }: Upgrade): string {
  const which = position && position.of > 1 ? ` (step ${position.number} of ${position.of})` : '';
  switch (step) {
    case 'space':
      return 'Checking free space';
    case 'backup':
      return 'Making a backup';
    case 'rehearse':
      return `Testing the upgrade on a copy${which}`;
    case 'migrate':
      return `Updating${which}`;
    case 'check':
      return 'Checking the result';
  }
}
