import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cx } from '../../lib/cx.ts';
import styles from './import-dialog.module.css';
import type { Fate } from './import-plan.ts';

/** Not as the words of buttons: nothing here can be pressed. */
const words: Record<Fate, string> = {
  comes: 'Will be imported',
  ours: 'Uses existing',
  here: 'Already here',
  skipped: 'Skipped',
  blocked: 'Can’t be imported',
};

interface ImportRowProps {
  name: string;
  facts: ReactNode;
  fate: Fate;
  taken: boolean;
  onTake: (take: boolean) => void;
  /** Clashes with the choice beside them, and what else is to be said. */
  children: ReactNode;
}

export function ImportRow({ name, facts, fate, taken, onTake, children }: ImportRowProps) {
  const id = useId();
  return (
    <li aria-label={name} className={styles.row}>
      <input
        id={id}
        type="checkbox"
        className={styles.check}
        checked={taken && fate !== 'blocked'}
        disabled={fate === 'blocked'}
        onChange={(event) => onTake(event.target.checked)}
      />
      <div className={styles.words}>
        <p className={styles.head}>
          <label htmlFor={id} className={styles.name}>
            {name}
          </label>
          <span className={cx(styles.fate, styles[fate])}>{words[fate]}</span>
        </p>
        <p className={styles.facts}>{facts}</p>
        {children}
      </div>
    </li>
  );
}

export function Warning({ children }: { children: ReactNode }) {
  return (
    <p className={styles.warning}>
      <TriangleAlert aria-hidden="true" />
      <span data-selectable>{children}</span>
    </p>
  );
}
