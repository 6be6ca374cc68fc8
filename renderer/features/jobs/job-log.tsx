import { useQuery } from '@tanstack/react-query';
import { momentOf } from '../../../app/contract/moments.ts';
import { unknownTime } from '../../lib/relative-time.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import styles from './job-log.module.css';
import { jobLogQuery } from './job-queries.ts';

const clockTime = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function timeOf(text: string): string {
  const moment = momentOf(text);
  return Number.isNaN(moment) ? unknownTime : clockTime.format(moment);
}

/** What a job said, line by line, as it goes on. */
export function JobLog({ id }: { id: string }) {
  const { data = [], error, refetch } = useQuery(jobLogQuery(id));
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <ol aria-label="Log" className={styles.log} data-selectable>
      {data.map((line) => (
        <li key={line.id}>
          <time dateTime={line.at} className={styles.time}>
            {timeOf(line.at)}
          </time>
          {line.text}
        </li>
      ))}
    </ol>
  );
}
