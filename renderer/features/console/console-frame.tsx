import type { ReactNode } from 'react';
import { cx } from '../../lib/cx.ts';
import styles from './console-frame.module.css';

interface ConsoleFrameProps {
  /** Whose console it is; absent: it is still on its way. */
  name?: string;
  /** It takes no input. */
  asleep?: boolean;
  /** Beside the caption. */
  tools?: ReactNode;
  children: ReactNode;
}

/** The dark panel of a console, with its caption. Small, so that it stands before the terminal is fetched. */
export function ConsoleFrame({ name, asleep = false, tools, children }: ConsoleFrameProps) {
  return (
    <section
      aria-label={name && `Console of ${name}`}
      className={cx(styles.console, asleep && styles.asleep)}
    >
      <div className={styles.tools}>
        <span className={styles.caption}>Serial console</span>
        {tools}
      </div>
      <div className={styles.stack}>{children}</div>
    </section>
  );
}

/** In place of output that is on its way. Unseen as long as that takes only a moment. */
export function ConsoleLoading() {
  return (
    <p role="status" className={styles.loading}>
      Loading the console…
    </p>
  );
}
