import { Check, Minus, TriangleAlert } from 'lucide-react';
import type { IdentityVerdict } from '../../../app/contract/evidence.ts';
import { cx } from '../../lib/cx.ts';
import { formatFixed } from '../../lib/format.ts';
import styles from './evidence-card.module.css';

const names: Record<IdentityVerdict['mark'], string> = {
  pid: 'Number',
  start_time: 'Start time',
  boot_id: 'Host boot',
  uuid: 'VM on the command line',
};

const looks: Record<IdentityVerdict['verdict'], { tone: string | undefined; icon: React.ReactNode }> = {
  as_recorded: { tone: styles.agrees, icon: <Check aria-label="Agrees" /> },
  differs: { tone: styles.differs, icon: <TriangleAlert aria-label="Differs" /> },
  unreadable: { tone: styles.unreadable, icon: <Minus aria-label="Unknown" /> },
};

/** One of the four things by which a process is known again: as it is written down, and as it is found. */
export function IdentityRow({ verdict: { mark, recorded, found, verdict } }: { verdict: IdentityVerdict }) {
  const { tone, icon } = looks[verdict];
  return (
    <tr className={styles.mark}>
      <th scope="row">{names[mark]}</th>
      <td className={styles.value}>{textOf(mark, recorded)}</td>
      <td>
        <span className={cx(styles.found, tone)}>
          {icon}
          {verdict === 'as_recorded' && 'As recorded'}
          {verdict === 'differs' && (
            <span className={styles.value}>{found ? textOf(mark, found) : 'Missing'}</span>
          )}
          {verdict === 'unreadable' && 'Can’t be read'}
        </span>
      </td>
    </tr>
  );
}

/** The kernel counts in hundredths of a second on every computer that we run on. */
function textOf(mark: IdentityVerdict['mark'], text: string): string {
  return mark === 'start_time' ? `${formatFixed(Number(text) / 100, 2)} s after boot` : text;
}
