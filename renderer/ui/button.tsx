import type { ComponentProps, ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { refusalOf, useReadOnly } from '../lib/read-only.ts';
import styles from './button.module.css';

export interface ButtonProps extends ComponentProps<'button'> {
  /** `danger` does what cannot be undone; `warning` leads to a dialog that asks about it. */
  variant?: 'primary' | 'secondary' | 'ghost' | 'danger' | 'warning' | undefined;
  size?: 'small' | 'medium' | 'large' | undefined;
  icon?: ReactNode;
  /** It was pressed and works: shown, and not to be pressed again. */
  pending?: boolean | undefined;
  /** It changes something: where nothing may be changed it says why instead. */
  writes?: boolean;
}

const looks = {
  primary: [styles.primary],
  secondary: [styles.secondary],
  ghost: [styles.ghost],
  danger: [styles.danger],
  warning: [styles.secondary, styles.bad],
} as const;

export function Button(props: ButtonProps) {
  const {
    variant = 'secondary',
    size = 'medium',
    icon,
    pending = false,
    writes = false,
    className,
    children,
    ...rest
  } = props;
  const refused = useRefused(writes);
  return (
    <button
      type="button"
      {...rest}
      {...refused}
      aria-busy={pending || undefined}
      disabled={rest.disabled || pending}
      className={cx(styles.button, ...looks[variant], styles[size], className)}
    >
      {pending ? <span className={styles.spinner} aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** Its accessible name, and its tooltip. */
  label: string;
  pending?: boolean | undefined;
  /** It leads to a dialog that asks about what cannot be undone. */
  warning?: boolean;
  /** As a `Button`'s. */
  writes?: boolean;
}

export function IconButton(props: IconButtonProps) {
  const { label, pending = false, warning = false, writes = false, className, children, ...rest } = props;
  const refused = useRefused(writes);
  return (
    <button
      type="button"
      data-tip={label}
      {...rest}
      {...refused}
      aria-label={label}
      aria-busy={pending || undefined}
      disabled={rest.disabled || pending}
      className={cx(styles.button, styles.iconOnly, warning && styles.bad, className)}
    >
      {pending ? <span className={styles.spinner} aria-hidden="true" /> : children}
    </button>
  );
}

/** Not `disabled`: such a button tells nobody why, neither the pointer nor the keyboard reaches it. */
function useRefused(writes: boolean): ComponentProps<'button'> & { 'data-tip'?: string } {
  const refusal = refusalOf(useReadOnly());
  if (!writes || !refusal) return {};
  return { type: 'button', 'aria-disabled': true, 'data-tip': refusal, onClick: () => {} };
}
