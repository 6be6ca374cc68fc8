import { FolderOpen } from 'lucide-react';
import type { DbBackup } from '../../../app/contract/database.ts';
import { Button } from '../../ui/button.tsx';
import { ContainedItem } from '../../ui/contained.tsx';
import { BackupWords } from './backup-words.tsx';
import { useShowBackup } from './database-queries.ts';
import styles from './database-rows.module.css';

export function BackupList({ backups }: { backups: readonly DbBackup[] }) {
  const show = useShowBackup();
  if (backups.length === 0) {
    return (
      <p className={styles.none}>
        No backups yet. Banger makes one before each upgrade of the database and when you choose “Back up
        now”. It keeps the latest ten.
      </p>
    );
  }
  return (
    <ul aria-label="Backups" className={styles.rows}>
      {backups.map((backup) => (
        <ContainedItem key={backup.name} of={backup}>
          <li aria-label={backup.name} className={styles.row}>
            <BackupWords backup={backup} />
            <Button size="small" icon={<FolderOpen />} onClick={() => show.mutate(backup.name)}>
              Show in folder
            </Button>
          </li>
        </ContainedItem>
      ))}
    </ul>
  );
}
