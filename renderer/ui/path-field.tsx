import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { cx } from '../lib/cx.ts';
import { useFileDrop } from '../lib/dropped-file.ts';
import { Button } from './button.tsx';
import field from './field.module.css';
import { Field } from './field.tsx';
import { notifyError } from './notify.ts';
import styles from './path-field.module.css';
import { PathText } from './path-text.tsx';

interface PathFieldProps {
  label: string;
  value: string;
  onChange: (path: string) => void;
  /** Asks the person in a dialog of the desktop; null: they canceled. */
  choose: () => Promise<string | null>;
  optional?: boolean;
  placeholder?: string;
  error?: string | undefined;
  /** Shown only. What is around the field says why. */
  fixed?: boolean;
}

/** The path of a file: chosen, dropped, or typed. While nobody types, its file name is in sight however long it is. */
export function PathField(props: PathFieldProps) {
  const { label, value, onChange, choose, optional, placeholder, error, fixed = false } = props;
  const id = useId();
  const [refusal, setRefusal] = useState<string>();
  const change = (path: string) => {
    setRefusal(undefined);
    onChange(path);
  };
  const drop = useFileDrop(change, ({ value: { message, hint } }) => setRefusal(`${message} ${hint}`));
  const chosen = useMutation({
    mutationFn: choose,
    onSuccess: (path) => path !== null && change(path),
    onError: notifyError,
  });
  const wrong = refusal ?? error;
  return (
    <Field id={id} label={label} optional={optional} error={wrong}>
      <div className={cx(styles.row, drop.over && styles.over)} {...(fixed ? {} : drop.handlers)}>
        <div className={styles.box}>
          <input
            id={id}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            value={value}
            readOnly={fixed}
            aria-invalid={wrong ? true : undefined}
            aria-describedby={wrong ? `${id}-note` : undefined}
            data-tip={value || undefined}
            className={cx(field.control, field.mono, styles.input)}
            onChange={(event) => change(event.target.value)}
          />
          {value && (
            <span className={styles.shown} aria-hidden="true">
              <PathText path={value} />
            </span>
          )}
        </div>
        {!fixed && (
          <Button aria-label={`Choose… ${label}`} pending={chosen.isPending} onClick={() => chosen.mutate()}>
            Choose…
          </Button>
        )}
      </div>
    </Field>
  );
}
