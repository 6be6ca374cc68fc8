import { Component, type ReactNode } from 'react';
import styles from './contained.module.css';

interface ContainedProps {
  /** What the children show: when it changes, they are tried again. */
  of: unknown;
  /** In place of children that cannot be drawn. */
  otherwise: ReactNode;
  children: ReactNode;
}

/** Keeps the fault of a row, an entry or a panel to itself: what is around it stays. */
export class Contained extends Component<ContainedProps, { failed: boolean; of: unknown }> {
  override state = { failed: false, of: this.props.of };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  static getDerivedStateFromProps({ of }: ContainedProps, state: { of: unknown }) {
    return of === state.of ? null : { failed: false, of };
  }

  override render() {
    return this.state.failed ? this.props.otherwise : this.props.children;
  }
}

/** An entry of a list, each by itself. */
export function ContainedItem({ of, children }: Omit<ContainedProps, 'otherwise'>) {
  return (
    <Contained of={of} otherwise={<li className={styles.broken}>{brokenEntry}</li>}>
      {children}
    </Contained>
  );
}

export const brokenEntry = 'This entry can’t be shown.';

/** A part of a screen, each by itself. */
export function ContainedPanel({ of, children }: Omit<ContainedProps, 'otherwise'>) {
  const otherwise = (
    <p role="alert" className={styles.broken}>
      This part of the screen can’t be shown. The rest still works.
    </p>
  );
  return (
    <Contained of={of} otherwise={otherwise}>
      {children}
    </Contained>
  );
}
