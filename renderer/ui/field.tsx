import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from '../lib/cx.ts';
import styles from './field.module.css';

interface FieldProps {
  id: string;
  label: string;
  /** For screen readers only: a heading above says it already. */
  unseen?: boolean | undefined;
  optional?: boolean | undefined;
  hint?: ReactNode;
  error?: string | undefined;
  /** Below all that is said: what is wrong stands right under the control. */
  below?: ReactNode;
  children: ReactNode;
}

/** A label, its control and what is to be said about it. */
export function Field({ id, label, unseen, optional, hint, error, below, children }: FieldProps) {
  return (
    <div className={styles.field}>
      <label id={`${id}-label`} htmlFor={id} className={cx(styles.label, unseen && styles.unseen)}>
        {label}
        {optional && <span className={styles.optional}> (optional)</span>}
      </label>
      {children}
      {(error ?? hint) && (
        <div id={`${id}-note`} className={error ? styles.error : styles.hint}>
          {error ?? hint}
        </div>
      )}
      {below}
    </div>
  );
}

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  optional?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  mono?: boolean;
  below?: ReactNode;
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, optional, hint, error, mono, below, className, ...rest } = props;
  const id = useId();
  return (
    <Field id={id} label={label} optional={optional} hint={hint} error={error} below={below}>
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={id}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={(error ?? hint) ? `${id}-note` : undefined}
        className={cx(styles.control, mono && styles.mono, className)}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
