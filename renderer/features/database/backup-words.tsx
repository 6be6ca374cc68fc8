import type { DbBackup } from '../../../app/contract/database.ts';
import { dateAndTime, exactTime } from '../../lib/dates.ts';
import { formatBytes, plural } from '../../lib/format.ts';
import { LiveTime } from '../../ui/live-time.tsx';
import styles from './database-rows.module.css';

/** A backup in a row of a list: when it was taken, and what is in it. */
export function BackupWords({ backup }: { backup: DbBackup }) {
  return (
    <>
      <div className={styles.words}>
        <p className={styles.head}>
          <time dateTime={backup.takenAt} data-tip={exactTime(backup.takenAt)}>
            {dateAndTime(backup.takenAt)}
          </time>
          {backup.kind === 'recovered' && <span className={styles.badge}>Recovered</span>}
          {backup.damaged !== null && <span className={styles.badge}>Damaged</span>}
        </p>
        <p className={styles.facts}>{factsOf(backup)}</p>
      </div>
      <LiveTime at={backup.takenAt} className={styles.aside} />
    </>
  );
}

function factsOf({ vmCount, imageCount, schema, sizeBytes, damaged }: DbBackup): string {
  if (damaged !== null) return `${damaged} · ${formatBytes(sizeBytes)}`;
  const counts =
    vmCount === null || imageCount === null
      ? ['Can’t be read by this version']
      : [plural(vmCount, 'VM'), plural(imageCount, 'image')];
  return [...counts, `Schema version ${schema}`, formatBytes(sizeBytes)].join(' · ');
}
