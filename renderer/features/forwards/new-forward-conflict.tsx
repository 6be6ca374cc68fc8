import { useQuery } from '@tanstack/react-query';
import { cx } from '../../lib/cx.ts';
import { useSettled } from '../../lib/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import field from '../../ui/field.module.css';
import { forwardCheckQuery } from './forward-queries.ts';
import styles from './forwards.module.css';

interface NewForwardConflictProps {
  /** NaN: what is typed is no number. */
  hostPort: number;
  /** Ports that other forwards of the new VM have. */
  others: readonly number[];
  onUse: (hostPort: number) => void;
}

/** What is in the way of a port of a VM that is about to be created; nothing where it can be had. */
export function NewForwardConflict({ hostPort, others, onUse }: NewForwardConflictProps) {
  const settled = useSettled(hostPort);
  const { data: check } = useQuery({
    ...forwardCheckQuery({ hostPort: settled }),
    // What is out of the limits is told by the form.
    enabled: settled >= 1024 && settled <= 65_535,
  });
  if (!check || check.free || settled !== hostPort) return null;
  const { reason, suggestion } = check;
  return (
    <p role="alert" className={cx(styles.conflict, field.error)}>
      {reason}
      {suggestion !== null && !others.includes(suggestion) && (
        <Button size="small" onClick={() => onUse(suggestion)}>
          Use {suggestion}
        </Button>
      )}
    </p>
  );
}
