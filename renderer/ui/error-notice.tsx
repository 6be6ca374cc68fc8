import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { errorValueOf } from '../lib/api.ts';
import { Button } from './button.tsx';
import styles from './error-notice.module.css';

interface ErrorNoticeProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** In place of the plain list of details. */
  details?: ReactNode;
}

/** A failure, as every screen tells it: what happened, what is unchanged, what to do. */
export function ErrorNotice({ error, onRetry, details }: ErrorNoticeProps) {
  const value = errorValueOf(error);
  return (
    <div role="alert" className={styles.notice}>
      <CircleAlert aria-hidden="true" />
      <div className={styles.body}>
        <p className={styles.message}>{value.message}</p>
        <p>
          {value.unchanged} {value.hint}
        </p>
        {details ??
          (value.details && value.details.length > 0 && (
            <ul className={styles.details}>
              {value.details.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ))}
        {onRetry && (
          <Button size="small" className={styles.retry} onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
