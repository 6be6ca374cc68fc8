import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import styles from './brief-view.module.css';

interface BriefViewProps {
  title: string;
  /** One sentence or two. */
  children?: ReactNode;
  progress?: ReactNode;
  actions: ReactNode;
}

/** What fits into the small window. */
export function BriefView({ title, children, progress, actions }: BriefViewProps) {
  return (
    <main className={styles.view}>
      <div className={styles.content}>
        <Mark size={40} />
        <h1 className={styles.title}>{title}</h1>
        <div role="status" className={styles.text}>
          {children}
        </div>
        {progress && <div className={styles.progress}>{progress}</div>}
      </div>
      <footer className={styles.actions}>{actions}</footer>
    </main>
  );
}
