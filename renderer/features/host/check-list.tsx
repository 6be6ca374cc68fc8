import { CircleCheck, CircleX, type LucideIcon, TriangleAlert, Wrench } from 'lucide-react';
import type { HostCheck } from '../../../app/contract/host.ts';
import { cx } from '../../lib/cx.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './check-list.module.css';

const looks: Record<HostCheck['status'], { icon: LucideIcon; word: string }> = {
  ok: { icon: CircleCheck, word: 'OK' },
  warn: { icon: TriangleAlert, word: 'Warning' },
  fail: { icon: CircleX, word: 'Missing' },
};

export function CheckList({ checks }: { checks: readonly HostCheck[] }) {
  return (
    <ul className={styles.checks}>
      {checks.map((check) => {
        const { icon: Icon, word } = looks[check.status];
        return (
          <li key={check.id} aria-label={`${check.title}: ${word}`} className={styles.check}>
            <Icon aria-hidden="true" className={cx(styles.icon, styles[check.status])} />
            <div className={styles.words}>
              <p className={styles.head}>
                <span className={styles.title}>{check.title}</span>
                {/* The tick says it already. */}
                {check.status !== 'ok' && (
                  <span className={cx(styles.word, styles[check.status])}>{word}</span>
                )}
              </p>
              <p className={styles.detail} data-selectable>
                {check.detail}
              </p>
              {check.fix && <Fix fix={check.fix} />}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Fix({ fix }: { fix: NonNullable<HostCheck['fix']> }) {
  return (
    <div className={styles.fix}>
      <p className={styles.advice}>
        <Wrench aria-hidden="true" />
        {fix.text}
      </p>
      {fix.command && (
        <div className={styles.command}>
          <code>{fix.command}</code>
          <CopyButton text={fix.command} label="Copy command" />
        </div>
      )}
    </div>
  );
}
