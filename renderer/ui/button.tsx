import type { ComponentProps, ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import styles from './button.module.css';

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: 'primary' | 'secondary' | 'ghost' | 'danger' | undefined;
  size?: 'small' | 'medium' | 'large' | undefined;
  icon?: ReactNode;
  /** It was pressed and works: shown, and not to be pressed again. */
  pending?: boolean | undefined;
}

export function Button(props: ButtonProps) {
  const {
    variant = 'secondary',
    size = 'medium',
    icon,
    pending = false,
    className,
    children,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      aria-busy={pending || undefined}
      disabled={rest.disabled || pending}
      className={cx(styles.button, styles[variant], styles[size], className)}
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
}

export function IconButton({ label, pending = false, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      data-tip={label}
      {...rest}
      aria-label={label}
      aria-busy={pending || undefined}
      disabled={rest.disabled || pending}
      className={cx(styles.button, styles.iconOnly, className)}
    >
      {pending ? <span className={styles.spinner} aria-hidden="true" /> : children}
    </button>
  );
}
