import { ChartLine } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { VmSample } from '../../../app/contract/usage.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Line } from './usage-chart.tsx';
import styles from './usage-page.module.css';
import { formatCpu, formatPackets, formatRate } from './usage-words.ts';
import { useSamples, useWatchedVms } from './watched-vms.ts';

const UsageChart = lazy(() => import('./usage-chart.tsx').then((all) => ({ default: all.UsageChart })));

interface Chart {
  readonly title: string;
  readonly lines: readonly (Line & { of: (sample: VmSample) => number | null })[];
  readonly format: (value: number) => string;
  /** On the scale; as `format` where absent. */
  readonly short?: (value: number) => string;
  readonly top: number;
  readonly binary?: boolean;
}

const charts: readonly Chart[] = [
  {
    title: 'Processor',
    lines: [{ name: 'of one core', color: '--busy-dot', of: ({ cpu }) => cpu }],
    format: formatCpu,
    top: 0.1,
  },
  {
    title: 'Memory',
    lines: [{ name: 'resident', color: '--ok-dot', of: ({ residentBytes }) => residentBytes }],
    format: formatBytes,
    top: 64 * 1024 * 1024,
    binary: true,
  },
  {
    title: 'Disk',
    lines: [
      { name: 'read', color: '--busy-dot', of: ({ diskRead }) => diskRead },
      { name: 'written', color: '--ember', of: ({ diskWritten }) => diskWritten },
    ],
    format: formatRate,
    top: 4096,
    binary: true,
  },
  {
    title: 'Network',
    lines: [
      { name: 'received', color: '--busy-dot', of: ({ packetsIn }) => packetsIn },
      { name: 'sent', color: '--ember', of: ({ packetsOut }) => packetsOut },
    ],
    format: formatPackets,
    short: formatCount,
    top: 10,
  },
];

/** What a VM has used in the last hour, as far as somebody was looking. */
export function UsagePage({ vm }: { vm: VmView }) {
  useWatchedVms([vm.id]);
  const samples = useSamples(vm.id);
  if (samples.length === 0) {
    const running = vm.state === 'running' || vm.state === 'paused';
    return (
      <section aria-label="Usage" className={styles.scroll}>
        {running ? (
          <p className={styles.note}>Measuring…</p>
        ) : (
          <EmptyState icon={<ChartLine />} title="No usage in the last hour">
            Start the VM to see its use of processor, memory, disk and network.
          </EmptyState>
        )}
      </section>
    );
  }
  return (
    <section aria-label="Usage" className={styles.scroll}>
      <div className={styles.charts}>
        {charts.map((chart) => (
          <Card key={chart.title} chart={chart} samples={samples} />
        ))}
      </div>
      <p className={styles.note}>
        The last hour. Usage is recorded only while this page or the list of VMs is open.
      </p>
    </section>
  );
}

function Card({ chart, samples }: { chart: Chart; samples: readonly VmSample[] }) {
  const { title, lines, format, short = format, top, binary = false } = chart;
  const latest = samples.at(-1);
  return (
    <figure className={styles.card}>
      <figcaption className={styles.head}>
        <h2>{title}</h2>
        <ul>
          {lines.map(({ name, color, of }) => {
            const value = latest ? of(latest) : null;
            return (
              <li key={name}>
                <i aria-hidden="true" style={{ background: `var(${color})` }} />
                <b>{value === null ? '–' : format(value)}</b> {name}
              </li>
            );
          })}
        </ul>
      </figcaption>
      <Suspense fallback={<div className={styles.ground} />}>
        <UsageChart
          label={`${title} in the last hour`}
          times={samples.map(({ at }) => at / 1000)}
          lines={lines}
          values={lines.map(({ of }) => samples.map(of))}
          format={short}
          top={top}
          binary={binary}
        />
      </Suspense>
    </figure>
  );
}
