import { skipToken, useQuery } from '@tanstack/react-query';
import type { VmSample } from '../../../app/contract/usage.ts';
import { formatBytes } from '../../lib/format.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import styles from './usage-cell.module.css';

/** What a running VM uses now, in place of what it was given, which the tooltip keeps. Drawn again only where a figure changes. */
export function UsageCell({ vmId, given }: { vmId: string; given: string }) {
  const { data: now } = useQuery<readonly VmSample[], Error, Figures | null>({
    queryKey: queryKeys.usage(vmId),
    queryFn: skipToken,
    select: newest,
  });
  if (!now) return given;
  return (
    <span data-tip={`Given: ${given}`} className={styles.usage}>
      <span className={styles.cpu}>{now.cpu}</span>
      {now.memory}
    </span>
  );
}

interface Figures {
  readonly cpu: string;
  readonly memory: string;
}

/** In whole percents: tenths of one, in every row, every two seconds, tell nobody anything. */
function newest(samples: readonly VmSample[]): Figures | null {
  const sample = samples.at(-1);
  if (!sample) return null;
  const cpu = sample.cpu === null ? '–' : `${Math.round(sample.cpu * 100)}%`;
  return { cpu, memory: formatBytes(sample.residentBytes) };
}
