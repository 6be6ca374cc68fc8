import { memo } from 'react';
import { Link } from 'wouter';
import type { ActivityEntry } from '../../../app/contract/activity.ts';
import { vmPlace } from '../../../app/contract/places.ts';
import { everyVm } from '../../../app/contract/retention.ts';
import { cx } from '../../lib/cx.ts';
import { formatCount } from '../../lib/format.ts';
import { LiveTime } from '../../ui/live-time.tsx';
import styles from './activity-timeline.module.css';
import { actorOf, evidenceOf, wordsOf } from './activity-words.ts';

interface ActivityEntryRowProps {
  entry: ActivityEntry;
  /** Who is shown as having done it. */
  actor: string;
  /** Says whose it is. */
  named: boolean;
}

/** What happened, who did it, why, and the evidence. */
export const ActivityEntryRow = memo(function ActivityEntryRow({
  entry,
  actor,
  named,
}: ActivityEntryRowProps) {
  const { text, icon: Icon, tone } = wordsOf(entry.succeeded ? 'started' : entry.kind);
  const ofVm = named && entry.vmId !== everyVm;
  const evidence = evidenceOf(entry);
  return (
    <li className={styles.entry}>
      <span className={cx(styles.icon, styles[tone])}>
        <Icon aria-hidden="true" />
      </span>
      <div className={styles.words}>
        <p className={styles.line}>
          {ofVm && (
            <Link href={vmPlace(entry.vmId)} className={styles.vm}>
              {entry.vmName}
            </Link>
          )}
          <span className={ofVm ? undefined : styles.alone}>{text}</span>
          {entry.count && <span>{formatCount(entry.count)} times that day</span>}
          {/* Nobody crashes a VM, except a guest whose kernel panicked. */}
          {!(entry.kind === 'crashed' && actor === 'host') && (
            <span className={styles.actor}>{actorOf(actor)}</span>
          )}
          <LiveTime at={entry.at} className={styles.time} />
        </p>
        {entry.reason && (
          <p className={styles.reason} data-selectable>
            {entry.reason}
          </p>
        )}
        {evidence && (
          <p className={styles.evidence} data-selectable>
            {evidence}
          </p>
        )}
      </div>
    </li>
  );
});
