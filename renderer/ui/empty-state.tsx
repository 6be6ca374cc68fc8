import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** Below the actions: what is done more rarely. */
  more?: ReactNode;
}

/** In place of a list without entries. It begins at the same height of the window, whatever stands above it. */
export function EmptyState({ icon, title, children, actions, more }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <div className={styles.block}>
        <div className={styles.icon} aria-hidden="true">
          {icon}
        </div>
        <h2 className={styles.title}>{title}</h2>
        {children && <div className={styles.text}>{children}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
        {more && <div className={styles.more}>{more}</div>}
      </div>
    </div>
  );
}
