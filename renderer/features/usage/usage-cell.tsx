import { formatBytes } from '../../lib/format.ts';
import styles from './usage-cell.module.css';
import { formatCpu } from './usage-words.ts';
import { useSamples } from './watched-vms.ts';

/** What a running VM uses now, in place of what it was given, which the tooltip keeps. */
export function UsageCell({ vmId, given }: { vmId: string; given: string }) {
  const sample = useSamples(vmId).at(-1);
  if (!sample) return given;
  return (
    <span data-tip={`Given: ${given}`} className={styles.usage}>
      <span className={styles.cpu}>{sample.cpu === null ? '–' : formatCpu(sample.cpu)}</span>
      {formatBytes(sample.residentBytes)}
    </span>
  );
}
