import { FolderOpen } from 'lucide-react';
import type { DbBackup } from '../../../app/contract/db.ts';
import { formatBytes, plural } from '../../lib/format.ts';
import { exactTime } from '../../lib/relative-time.ts';
import { IconButton } from '../../ui/button.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { useShowBackup } from './database-queries.ts';
import styles from './database-rows.module.css';

export function BackupList({ backups }: { backups: readonly DbBackup[] }) {
  const show = useShowBackup();
  if (backups.length === 0) {
    return (
      <p className={styles.none}>
        None yet. One is made before each upgrade of the database, and whenever you press “Back up now”; the
        newest ten are kept.
      </p>
    );
  }
  return (
    <ul aria-label="Backups" className={styles.rows}>
      {backups.map((backup) => (
        <li key={backup.name} aria-label={backup.name} className={styles.row}>
          <div className={styles.words}>
            <p className={styles.head}>
              {exactTime(Date.parse(backup.takenAt))}
              {backup.kind === 'recovered' && <span className={styles.badge}>Recovered</span>}
            </p>
            <p className={styles.facts}>{factsOf(backup)}</p>
          </div>
          <LiveTime at={backup.takenAt} className={styles.aside} />
          <IconButton label="Show in folder" onClick={() => show.mutate(backup.name)}>
            <FolderOpen />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

function factsOf({ vmCount, imageCount, schema, sizeBytes }: DbBackup): string {
  const counts =
    vmCount === null || imageCount === null
      ? ['Cannot be read by this version']
      : [plural(vmCount, 'VM'), plural(imageCount, 'image')];
  return [...counts, `Schema ${schema}`, formatBytes(sizeBytes)].join(' · ');
}
