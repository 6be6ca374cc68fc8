import type { VmEvidence } from '../../../app/contract/evidence.ts';
import { LiveTime } from '../../ui/live-time.tsx';
import styles from './evidence-card.module.css';

/** What was heard last of a VM: why it ended, and what its guest and its hypervisor printed. */
export function LastSigns({ evidence, withEnd = true }: { evidence: VmEvidence; withEnd?: boolean }) {
  const { lastEnd, consoleTail, hypervisorTail } = evidence;
  const said = [
    { title: 'The guest’s last output', lines: consoleTail },
    { title: 'The hypervisor’s last messages', lines: hypervisorTail },
  ].filter(({ lines }) => lines.length > 0);
  return (
    <>
      {withEnd && lastEnd && (
        <p className={styles.lastEnd} data-selectable>
          <LiveTime at={lastEnd.at} />: {lastEnd.reason}
        </p>
      )}
      {said.map(({ title, lines }) => (
        <details key={title} className={styles.said}>
          <summary>{title}</summary>
          <pre data-selectable>{lines.join('\n')}</pre>
        </details>
      ))}
    </>
  );
}
