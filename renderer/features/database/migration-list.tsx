import type { DbStatus } from '../../../app/contract/database.ts';
import { LiveTime } from '../../ui/live-time.tsx';
import styles from './database-rows.module.css';

/** The steps that brought the database to its schema, newest first; those to come above them. */
export function MigrationList({ status }: { status: DbStatus }) {
  return (
    <ul aria-label="Schema history" className={styles.rows}>
      {status.pending.map(({ id, name }) => (
        <li key={id} className={styles.row}>
          <span className={styles.number}>{id}</span>
          <code className={styles.words}>{name}</code>
          <span className={styles.aside}>Pending</span>
        </li>
      ))}
      {status.applied.toReversed().map(({ id, name, appliedAt }) => (
        <li key={id} className={styles.row}>
          <span className={styles.number}>{id}</span>
          <code className={styles.words}>{name}</code>
          <LiveTime at={appliedAt} className={styles.aside} />
        </li>
      ))}
    </ul>
  );
}
