import { TriangleAlert } from 'lucide-react';
import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import { plural } from '../../lib/format.ts';
import { PathText } from '../../ui/path-text.tsx';
import styles from './recovered.module.css';
import { recoveredWords } from './recovered-words.ts';

type Copy = NonNullable<StartUpProblem['recovered']>;

/** What a recovery found, and what it did not. */
export function Recovered({ recovered: { name, tables, leftovers } }: { recovered: Copy }) {
  // A table that is whole and empty is no news.
  const found = tables.filter(({ rows, damaged }) => rows > 0 || damaged);
  return (
    <section role="status" className={styles.notice}>
      <TriangleAlert aria-hidden="true" />
      <div>
        <p className={styles.title}>{recoveredWords(tables)}</p>
        <p className={styles.text}>The copy is at the end of the list below.</p>
        <details className={styles.text}>
          <summary>Details</summary>
          <ul data-selectable>
            <li>{name}</li>
            {found.map((table) => (
              <li key={table.name}>
                {table.name}: {plural(table.rows, 'row')}
                {table.damaged && ', incomplete'}
              </li>
            ))}
          </ul>
        </details>
        {leftovers && (
          <p className={styles.text}>
            Rows that couldn’t be restored: <PathText path={leftovers} />
          </p>
        )}
      </div>
    </section>
  );
}
