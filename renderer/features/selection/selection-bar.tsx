import { Trash2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../../lib/cx.ts';
import type { BulkAction } from '../../lib/dialogs.ts';
import { formatCount, plural } from '../../lib/format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { actionIcons } from '../../vm/action-icons.tsx';
import { bulkActions, bulkWords, isDestructive, takers } from './bulk-actions.ts';
import type { SelectedVms } from './choice.ts';
import styles from './selection-bar.module.css';
import type { Bulk } from './use-bulk.ts';

interface SelectionBarProps {
  vms: SelectedVms;
  bulk: Bulk;
  onClear: () => void;
}

/** What can be done to all VMs that are selected, or to those of them that take it. */
export function SelectionBar({ vms, bulk: { progress, ask }, onClear }: SelectionBarProps) {
  return (
    <fieldset aria-label="Selected VMs" aria-keyshortcuts="Escape" className={styles.bar}>
      <IconButton label="Clear the selection" data-tip="Clear the selection (Escape)" onClick={onClear}>
        <X />
      </IconButton>
      <p className={styles.count}>
        {progress
          ? `${bulkWords[progress.action].working} ${formatCount(progress.done)} of ${formatCount(progress.total)}…`
          : `${formatCount(vms.size)} selected`}
      </p>
      {bulkActions.map((action) => (
        <Action
          key={action}
          action={action}
          count={takers(vms.values(), action).length}
          all={vms.size}
          busy={progress !== null}
          onPress={() => ask(action, vms)}
        />
      ))}
    </fieldset>
  );
}

interface ActionProps {
  action: BulkAction;
  /** How many take it. */
  count: number;
  /** How many are selected. */
  all: number;
  busy: boolean;
  onPress: () => void;
}

function Action({ action, count, all, busy, onPress }: ActionProps) {
  const { label, undone } = bulkWords[action];
  const dots = isDestructive(action) ? '…' : '';
  const name = `${label} ${plural(count, 'VM')}${dots}`;
  // Not `disabled`: such a button tells nobody why, and the focus would be lost with it.
  const refused = (count === 0 || busy) && {
    'aria-disabled': true,
    'data-tip': busy ? 'Wait until the others are done' : `None of them can be ${undone} now`,
    onClick: () => {},
  };
  return (
    <Button
      variant="ghost"
      size="small"
      writes
      icon={iconOf(action)}
      aria-label={name}
      data-tip={name}
      data-action={action}
      className={cx(styles.action, isDestructive(action) && count > 0 && styles.bad)}
      onClick={onPress}
      {...refused}
    >
      <span className={styles.label}>
        {label}
        {dots}
      </span>
      {count > 0 && count < all && <span className={styles.number}> {formatCount(count)}</span>}
    </Button>
  );
}

function iconOf(action: BulkAction): ReactNode {
  if (action === 'delete') return <Trash2 />;
  const Icon = actionIcons[action];
  return <Icon />;
}
