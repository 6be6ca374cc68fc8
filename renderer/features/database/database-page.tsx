import { useQuery } from '@tanstack/react-query';
import { Archive, Import } from 'lucide-react';
import { useFileDrop } from '../../lib/dropped-file.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Group } from '../../ui/facts.tsx';
import { notifyError } from '../../ui/notify.ts';
import { Page, PageBody } from '../../ui/page.tsx';
import { useRunningJobs } from '../jobs/job-queries.ts';
import { BackupList } from './backup-list.tsx';
import { DatabaseFacts } from './database-facts.tsx';
import styles from './database-page.module.css';
import {
  backupsQuery,
  dbStatusQuery,
  useBackUp,
  useChooseImport,
  useOpenImport,
} from './database-queries.ts';
import rows from './database-rows.module.css';
import { MigrationList } from './migration-list.tsx';

/** A part of the settings: the one file that knows everything, its backups, and how another one's rows come in. */
export function DatabasePage() {
  const status = useQuery(dbStatusQuery);
  const backups = useQuery(backupsQuery);
  const running = useRunningJobs('back_up_database');
  const backUp = useBackUp();
  const choose = useChooseImport();
  const dropped = useOpenImport();
  const locked = useReadOnly() !== null;
  const drop = useFileDrop((path) => {
    choose.reset();
    dropped.mutate(path);
  }, notifyError);
  const refused = [dropped, choose].find(({ isError }) => isError);
  return (
    <Page
      title="Database"
      back={['/settings', 'Settings']}
      drop={locked ? undefined : drop}
      actions={
        <>
          <Button
            writes
            icon={<Import />}
            pending={choose.isPending || dropped.isPending}
            onClick={() => {
              dropped.reset();
              choose.mutate();
            }}
          >
            Import from another installation…
          </Button>
          <Button
            variant="primary"
            writes
            icon={<Archive />}
            pending={backUp.isPending || running.length > 0}
            onClick={() => backUp.mutate()}
          >
            Back up now
          </Button>
        </>
      }
    >
      <PageBody label="Database">
        {refused && (
          <div className={styles.refusal}>
            <ErrorNotice error={refused.error} />
          </div>
        )}
        {status.isError && <ErrorNotice error={status.error} onRetry={() => void status.refetch()} />}
        {status.data && (
          <Group title="This database">
            <DatabaseFacts status={status.data} />
          </Group>
        )}
        {status.data && status.data.notes.length > 0 && (
          <Group title="Worth knowing">
            <ul aria-label="Worth knowing" className={rows.rows}>
              {status.data.notes.map((note) => (
                <li key={note} className={rows.row} data-selectable>
                  {note}
                </li>
              ))}
            </ul>
          </Group>
        )}
        <Group title="Backups">
          {backups.isError && <ErrorNotice error={backups.error} onRetry={() => void backups.refetch()} />}
          {backups.data && <BackupList backups={backups.data} />}
        </Group>
        {status.data && (
          <details className={styles.history}>
            <summary>Schema history</summary>
            <MigrationList status={status.data} />
          </details>
        )}
      </PageBody>
    </Page>
  );
}
