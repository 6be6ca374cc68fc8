import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { CopyButton } from './copy-button.tsx';
import styles from './facts.module.css';

/** Names and values, one a line. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

interface FactProps {
  name: string;
  children: ReactNode;
  /** What its copy button copies; none without. */
  copy?: string | undefined;
  mono?: boolean;
  /** Beside the value, quietly. */
  note?: string;
}

export function Fact({ name, children, copy, mono = false, note }: FactProps) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>
        <span className={cx(styles.value, mono && styles.mono)}>{children}</span>
        {note && <span className={styles.note}>{note}</span>}
        {copy !== undefined && <CopyButton text={copy} label={`Copy: ${name}`} />}
      </dd>
    </div>
  );
}

/** A titled part of a screen. */
export function Group({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.group}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
