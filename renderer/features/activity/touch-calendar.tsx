import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { cx } from '../../lib/cx.ts';
import { dayAndMonth } from '../../lib/dates.ts';
import { touchesQuery } from './activity-queries.ts';
import styles from './touch-calendar.module.css';
import {
  daysOfWeeks,
  isWorthShowing,
  strengthOf,
  strengths,
  type TouchDay,
  touchDays,
  wordsOfDay,
  wordsOfDays,
} from './touch-days.ts';

const weeks = 8;

/** How much a VM was used in the last weeks: a square a day, the numbers on hover and as text. Nothing before there is a week of history. */
export function TouchCalendar({ vmId }: { vmId: string }) {
  const days = daysOfWeeks(weeks, new Date());
  const { data } = useQuery(touchesQuery({ id: vmId, days }));
  const all = data ? touchDays(data) : [];
  return (
    <>
      <div className={styles.head}>
        {isWorthShowing(all) && <p>{wordsOfDays(all, weeks)}</p>}
        <Link href={`/activity?${new URLSearchParams({ vm: vmId })}`} className={styles.link}>
          Open in Activity
        </Link>
      </div>
      {isWorthShowing(all) && <Calendar days={all} />}
    </>
  );
}

function Calendar({ days }: { days: readonly TouchDay[] }) {
  const columns = Array.from({ length: weeks }, (_, week) => days.slice(week * 7, week * 7 + 7));
  return (
    <figure aria-label="Days of use" className={styles.calendar}>
      <div className={styles.weeks}>
        {columns.map((column, week) => (
          <Week key={column[0]?.day.getTime() ?? `week ${week}`} days={column} />
        ))}
      </div>
      <figcaption aria-hidden="true" className={styles.legend}>
        Less
        {strengths.map((strength) => (
          <span key={strength} className={cx(styles.day, styles[`strength${strength}`])} />
        ))}
        More
      </figcaption>
      <table className={styles.unseen}>
        <caption>Days on which the VM was used</caption>
        <tbody>
          {days
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
