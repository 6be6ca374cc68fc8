import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { cx } from '../../lib/cx.ts';
import { dayAndMonth } from '../../lib/dates.ts';
import { touchesQuery } from './activity-queries.ts';
import styles from './touch-calendar.module.css';
import { daysOfWeeks, strengthOf, type TouchDay, touchDays, wordsOfDay, wordsOfDays } from './touch-days.ts';

const weeks = 8;

/** How much a VM was used in the last weeks: a square a day, the numbers on hover and as text. */
export function TouchCalendar({ vmId }: { vmId: string }) {
  const days = daysOfWeeks(weeks, new Date());
  const { data } = useQuery(touchesQuery({ id: vmId, days }));
  const all = data ? touchDays(data) : [];
  const columns = Array.from({ length: weeks }, (_, week) => all.slice(week * 7, week * 7 + 7));
  return (
    <figure aria-label="Touches" className={styles.calendar}>
      <figcaption className={styles.caption}>
        <span className={styles.title}>The last {weeks} weeks</span>
        <span>{data && wordsOfDays(all)}</span>
        <Link href={`/activity?vm=${vmId}`} className={styles.link}>
          Open in Activity
        </Link>
      </figcaption>
      <div className={styles.weeks}>
        {columns.map((column, week) => (
          <Week key={column[0]?.day.getTime() ?? `week ${week}`} days={column} />
        ))}
      </div>
      <table className={styles.unseen}>
        <caption>Days on which the VM was used</caption>
        <tbody>
          {all
            .filter(({ touches }) => touches > 0)
            .map((day) => (
              <tr key={day.day.getTime()}>
                <td>{wordsOfDay(day)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}

function Week({ days }: { days: readonly TouchDay[] }) {
  const [first] = days;
  return (
    <div aria-hidden="true" className={styles.week}>
      <div className={styles.days}>
        {days.map((day) => (
          <span
            key={day.day.getTime()}
            data-tip={wordsOfDay(day)}
            className={cx(styles.day, styles[`strength${strengthOf(day.touches)}`])}
          />
        ))}
      </div>
      <span className={styles.label}>{first && dayAndMonth(first.day)}</span>
    </div>
  );
}
