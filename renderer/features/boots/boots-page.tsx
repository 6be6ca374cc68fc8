import { useQuery } from '@tanstack/react-query';
import { Timer } from 'lucide-react';
import { type Boot, bootPolicy } from '../../../app/contract/boots.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { dateAndTime, exactTime } from '../../lib/dates.ts';
import { ContainedPanel } from '../../ui/contained.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { PageBody } from '../../ui/page.tsx';
import { BootBar } from './boot-bar.tsx';
import { bootsQuery } from './boot-queries.ts';
import { beginsWithKernel, bootTime, phaseHelp, phaseWords, stretchesOf, verdict } from './boot-words.ts';
import styles from './boots-page.module.css';

/** How long the VM's boots take, and where. */
export function BootsPage({ vm }: { vm: VmView }) {
  const boots = useQuery(bootsQuery(vm.id));
  if (boots.isError) return <ErrorNotice error={boots.error} onRetry={() => void boots.refetch()} />;
  const [newest, ...earlier] = boots.data ?? [];
  if (!boots.data) return null;
  if (!newest) {
    return (
      <EmptyState icon={<Timer />} title="No boots yet">
        Start the VM to see how long each phase of its boot takes.
      </EmptyState>
    );
  }
  const scale = Math.max(...boots.data.flatMap(({ phases }) => Object.values(phases)), 1);
  return (
    <PageBody label="Boots" below="tabs">
      <ContainedPanel of={newest}>
        <Newest boot={newest} scale={scale} />
      </ContainedPanel>
      {earlier.length > 0 && (
        <ContainedPanel of={boots.data}>
          <Earlier boots={earlier} scale={scale} usual={newest.comparison?.usual ?? null} />
        </ContainedPanel>
      )}
    </PageBody>
  );
}

function Newest({ boot, scale }: { boot: Boot; scale: number }) {
  const { phases, comparison } = boot;
  const said = verdict(boot);
  const kernelFirst = beginsWithKernel(phases);
  return (
    <article aria-label="Latest boot" className={styles.card}>
      <header className={styles.head}>
        <h2>{headline(boot)}</h2>
        <span className={styles.when}>
          <LiveTime at={boot.askedAt} /> · {boot.accelerator.toUpperCase()}
        </span>
      </header>
      {said && <p className={cx(styles.verdict, comparison?.slower && styles.slower)}>{said}</p>}
      <div className={styles.large}>
        <BootBar phases={phases} scale={scale} usual={comparison?.usual ?? null} label="Latest boot" />
      </div>
      <table className={styles.phases}>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Duration</th>
            <th scope="col">{phases.process === undefined ? 'Since the restart' : 'Total'}</th>
          </tr>
        </thead>
        <tbody>
          {stretchesOf(phases).map(({ phase, from, to }) => (
            <tr key={phase}>
              <th scope="row">
                <span className={cx(styles.key, styles[phase])} aria-hidden="true" />
                {phaseWords[phase]} <span className={styles.help}>{phaseHelp[phase]}</span>
              </th>
              <td>{tookWords(to - from, phase === 'kernel' && kernelFirst)}</td>
              <td>{bootTime(to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {kernelFirst && (
        <p className={styles.note}>
          The kernel was already running at the first output, so its time includes the firmware.
        </p>
      )}
    </article>
  );
}

/** `withOutput`: it is the first output that told of the phase. */
function tookWords(took: number, withOutput: boolean): string {
  if (withOutput) return 'with first output';
  return took > 0 ? bootTime(took) : 'at once';
}

function headline({ phases, goesOn }: Boot): string {
  if (phases.ready !== undefined) return `Ready after ${bootTime(phases.ready)}`;
  return goesOn ? 'Not ready yet' : 'Never became ready';
}

function Earlier({ boots, scale, usual }: { boots: readonly Boot[]; scale: number; usual: number | null }) {
  return (
    <article aria-label="Earlier boots" className={styles.card}>
      <header className={styles.head}>
        <h2>Earlier boots</h2>
        {boots.length + 1 >= bootPolicy.shown && (
          <span className={styles.when}>
            Shows the latest {bootPolicy.shown} of {bootPolicy.kept} recorded boots.
          </span>
        )}
      </header>
      <ul className={styles.earlier}>
        {boots.map(({ id, askedAt, phases, comparison }) => {
          const at = dateAndTime(askedAt);
          const took = phases.ready === undefined ? 'not ready' : bootTime(phases.ready);
          return (
            <li key={id} className={styles.row}>
              <span className={styles.rowWhen} data-tip={exactTime(askedAt)}>
                {at}
              </span>
              <span className={styles.small}>
                <BootBar phases={phases} scale={scale} usual={usual} label={`${at}: ${took}`} />
              </span>
              <span className={cx(styles.took, comparison?.slower && styles.slower)}>{took}</span>
            </li>
          );
        })}
      </ul>
    </article>
  );
}
