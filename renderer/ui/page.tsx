import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import type { FileDrop } from '../lib/dropped-file.ts';
import { BackLink } from './back-link.tsx';
import styles from './page.module.css';

interface PageProps {
  title: string;
  /** Beside the title, quietly: how many. */
  count?: string | undefined;
  actions?: ReactNode;
  /** A second row below the title. */
  toolbar?: ReactNode;
  /** Its content takes all the width that there is. */
  filling?: boolean;
  /** The screen that this one is a part of, and its name. */
  back?: readonly [to: string, label: string];
  /** It takes a file that is dropped anywhere on it. */
  drop?: FileDrop | undefined;
  children: ReactNode;
}

/** A screen: its title and tools stay, its content scrolls by its own means. */
export function Page(props: PageProps) {
  const { title, count, actions, toolbar, filling = false, back, drop, children } = props;
  return (
    <div
      className={cx(styles.page, filling && styles.filling, drop?.over && styles.over)}
      {...drop?.handlers}
    >
      {back && <BackLink to={back[0]}>{back[1]}</BackLink>}
      <header className={styles.header}>
        <div className={styles.row}>
          <h1 className={styles.title}>{title}</h1>
          {count && <span className={styles.count}>{count}</span>}
          <div className={styles.actions}>{actions}</div>
        </div>
        {toolbar}
      </header>
      {children}
    </div>
  );
}

/** Content that scrolls as a whole, of a width that reads well. `below`: there are tabs above it, not a header. */
export function PageBody(props: { children: ReactNode; label: string; below?: 'tabs' }) {
  const { children, label, below } = props;
  return (
    <section className={cx(styles.scroll, below && styles.belowTabs)} aria-label={label}>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
