import { LifeBuoy } from 'lucide-react';
import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import { plural } from '../../lib/format.ts';
import styles from './recovered.module.css';

/** What a recovery brought to light. */
export function Recovered({ recovered }: { recovered: NonNullable<StartUpProblem['recovered']> }) {
  const { name, tables, leftovers } = recovered;
  // A table that is whole and empty is no news.
  const found = tables.filter(({ rows, damaged }) => rows > 0 || damaged);
  return (
    <section role="status" className={styles.notice}>
      <LifeBuoy aria-hidden="true" />
      <div>
        <p className={styles.title}>
          What could be read is now the backup {name}. Restore it to go on with it.
        </p>
        <ul className={styles.tables}>
          {found.map((table) => (
            <li key={table.name}>
              {table.name}: {plural(table.rows, 'row')}
              {table.damaged && ', and there may have been more'}
            </li>
          ))}
        </ul>
        {leftovers && <p className={styles.tables}>Rows that found no place in it: {leftovers}</p>}
      </div>
    </section>
  );
}
