import { useState } from 'react';
import { type BulkAction, useOpenDialog } from '../../lib/dialogs.ts';
import { formatCount, plural } from '../../lib/format.ts';
import { notify, notifyError } from '../../ui/notify.ts';
import { type BulkFailure, bulkWords, carryOut, isDestructive, takers, tryEach } from './bulk-actions.ts';
import type { SelectedVm, SelectedVms } from './choice.ts';

export interface Bulk {
  /** What is being done, and to how many of them it has been; null: nothing. */
  readonly progress: { readonly action: BulkAction; readonly done: number; readonly total: number } | null;
  /** Does it to those that take it, once a person has agreed where that is needed. */
  ask(action: BulkAction, selected: SelectedVms): void;
}

/** Names that fit into a notice. */
const mostNames = 3;

/** Does things to several VMs. It goes on when the list goes away; what fails is told in one notice. */
export function useBulk(): Bulk {
  const open = useOpenDialog();
  const [progress, setProgress] = useState<Bulk['progress']>(null);

  async function run(action: BulkAction, vms: readonly SelectedVm[]): Promise<void> {
    const total = vms.length;
    setProgress({ action, done: 0, total });
    const failures = await tryEach(
      vms,
      (vm) => carryOut(action, vm),
      (done) => setProgress({ action, done, total }),
    );
    setProgress(null);
    if (failures.length > 0) tell(action, total, failures);
    else if (action === 'delete') notify({ title: `Deleted ${plural(total, 'VM')}`, tone: 'plain' });
  }

  function tell(action: BulkAction, total: number, failures: readonly BulkFailure[]): void {
    const [first, ...others] = failures;
    if (first && others.length === 0) {
      notifyError(first.error);
      return;
    }
    const title = `${formatCount(failures.length)} of ${plural(total, 'VM')} couldn’t be ${bulkWords[action].undone}`;
    const names = failures.slice(0, mostNames).map(({ vm }) => vm.name);
    const more = failures.length - names.length;
    notify({
      title,
      description: more > 0 ? `${names.join(', ')} and ${formatCount(more)} more` : names.join(', '),
      tone: 'error',
      action: { label: 'Show reasons', press: () => open({ kind: 'bulk-failures', title, failures }) },
    });
  }

  function ask(action: BulkAction, selected: SelectedVms): void {
    if (progress) return;
    const vms = takers(selected.values(), action);
    if (vms.length === 0) return;
    const left = selected.size - vms.length;
    const onConfirm = () => void run(action, vms);
    if (isDestructive(action)) open({ kind: 'bulk', action, vms, left, onConfirm });
    else onConfirm();
  }

  return { progress, ask };
}
