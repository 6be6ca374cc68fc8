import { useState } from 'react';
import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import { Button } from '../../ui/button.tsx';
import { Group } from '../../ui/facts.tsx';
import { BackupWords } from '../database/backup-words.tsx';
import rows from '../database/database-rows.module.css';
import styles from './backup-choice.module.css';
import { offeredBackups } from './offered-backups.ts';
import { ask } from './use-start-up.ts';

/** The backups, and one of them as the likeliest to be wanted. */
export function BackupChoice({ problem }: { problem: StartUpProblem }) {
  const { backups, pending } = problem;
  const [chosen, choose] = useState<string | null>(null);
  const { offered, suggested } = offeredBackups(backups ?? []);
  return (
    <Group title="Restore a backup">
      {backups === null ? (
        <p className={styles.note} aria-busy="true">
          Looking for backups…
        </p>
      ) : backups.length === 0 ? (
        <p className={styles.note}>No backups of this database exist yet.</p>
      ) : (
        <>
          {problem.kind !== 'missing' && (
            <p className={styles.note}>The current file is moved to the quarantine folder.</p>
          )}
          <ul aria-label="Backups" className={rows.rows}>
            {offered.map((backup) => (
              <li key={backup.name} aria-label={backup.name} className={rows.row}>
                <BackupWords backup={backup} />
                <Button
                  size="small"
                  variant={backup === suggested ? 'primary' : 'secondary'}
                  data-suggested={backup === suggested || undefined}
                  disabled={backup.damaged !== null || pending !== null}
                  pending={pending === 'restore' && backup.name === chosen}
                  onClick={() => {
                    choose(backup.name);
                    ask('startUp.restore', { name: backup.name });
                  }}
                >
                  Restore
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Group>
  );
}
