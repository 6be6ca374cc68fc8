import { useQuery } from '@tanstack/react-query';
import { formatCount, formatMib, plural } from '../../lib/format.ts';
import { type AliveVm, vmsAliveQuery } from '../../lib/vms-alive.ts';
import { aboutQuery } from '../host/host-queries.ts';
import styles from './vm-totals.module.css';

/** What all VMs that run or are paused were given of this computer, whatever the list shows. The sidebar's list tells it. */
export function VmTotals() {
  const { data: host } = useQuery(aboutQuery);
  const { data: totals } = useQuery({ ...vmsAliveQuery, select: totalsOf });
  if (!host || !totals) return null;
  const processors = plural(host.processors, 'processor');
  const memory = formatMib(host.memoryBytes / 1024 ** 2);
  const { running, paused } = totals;
  const line =
    running + paused === 0
      ? `No VMs running · This computer has ${processors} and ${memory} of memory`
      : [
          running > 0 && `${plural(running, 'VM')} running`,
          paused > 0 && (running > 0 ? `${formatCount(paused)} paused` : `${plural(paused, 'VM')} paused`),
          `${formatCount(totals.processors)} of ${processors}`,
          `${formatMib(totals.memoryMib)} of ${memory} of memory`,
        ]
          .filter(Boolean)
          .join(' · ');
  return (
    <p role="note" aria-label="Totals" data-tip-cut="" className={styles.line}>
      {line}
    </p>
  );
}

function totalsOf(vms: readonly AliveVm[]) {
  const totals = { running: 0, paused: 0, processors: 0, memoryMib: 0 };
  for (const { state, vcpuCount, memoryMib } of vms) {
    totals[state === 'paused' ? 'paused' : 'running'] += 1;
    totals.processors += vcpuCount;
    totals.memoryMib += memoryMib;
  }
  return totals;
}
