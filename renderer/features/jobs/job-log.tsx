import { useQuery } from '@tanstack/react-query';
import { timeWithSeconds } from '../../lib/dates.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import styles from './job-log.module.css';
import { jobLogQuery } from './job-queries.ts';

/** What a job said, line by line, as it goes on. */
export function JobLog({ id }: { id: string }) {
  const { data = [], error, refetch } = useQuery(jobLogQuery(id));
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <ol aria-label="Log" className={styles.log} data-selectable>
      {data.map((line) => (
        <li key={line.id}>
          <time dateTime={line.at} className={styles.time}>
            {timeWithSeconds(line.at)}
          </time>
          {line.text}
        </li>
      ))}
    </ol>
  );
}
