import { skipToken, useQuery } from '@tanstack/react-query';
import type { VmSample } from '../../../app/contract/usage.ts';
import { formatBytes } from '../../lib/format.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import styles from './usage-cell.module.css';

/** What a running VM uses now, in place of what it was given, which the tooltip keeps. Drawn again only where a figure changes. */
export function UsageCell({ vmId, given }: { vmId: string; given: string }) {
  const { data: now } = useQuery<readonly VmSample[], Error, string>({
    queryKey: queryKeys.usage(vmId),
    queryFn: skipToken,
    select: newest,
  });
  if (!now) return given;
  const [cpu, memory] = now.split(between);
  return (
    <span data-tip={`Given: ${given}`} className={styles.usage}>
      <span className={styles.cpu}>{cpu}</span>
      {memory}
    </span>
  );
}

const between = ' · ';

/** One text: the same figures are then the same to React. In whole percents: tenths, in every row, tell nobody anything. */
function newest(samples: readonly VmSample[]): string {
  const sample = samples.at(-1);
  if (!sample) return '';
  const cpu = sample.cpu === null ? '–' : `${Math.round(sample.cpu * 100)}%`;
  return `${cpu}${between}${formatBytes(sample.residentBytes)}`;
}
