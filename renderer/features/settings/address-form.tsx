import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { errorValueOf } from '../../lib/api.ts';
import { cx } from '../../lib/cx.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { Button } from '../../ui/button.tsx';
import field from '../../ui/field.module.css';
import { Field } from '../../ui/field.tsx';
import styles from './address-form.module.css';

interface AddressFormProps {
  label: string;
  /** A heading above says the same. */
  labelUnseen?: boolean;
  hint: ReactNode;
  /** As it is shown while nobody types; empty: there is none yet. */
  kept: string;
  placeholder?: string;
  disabled?: boolean;
  /** What was typed as the main process takes it; null: it is no such thing. */
  parse: (text: string) => string | null;
  /** What is said where it is none. */
  advice: string;
  /** What the button says that asks for one that is free. */
  freeLabel: string;
  /** Stores it; null: one that is free. Throws `ApiError`. */
  save: (value: string | null) => Promise<unknown>;
}

/** An address, or a range of them: typed, or one that is free. */
export function AddressForm(props: AddressFormProps) {
  const { label, labelUnseen, hint, kept, placeholder, disabled = false, parse, advice, freeLabel } = props;
  const readOnly = useReadOnly() !== null;
  const id = useId();
  /** Null: nobody types. */
  const [typed, setTyped] = useState<string | null>(null);
  const [misread, setMisread] = useState(false);
  const save = useMutation({ mutationFn: props.save, onSuccess: () => setTyped(null) });
  const error = misread ? advice : save.error ? errorText(save.error) : undefined;

  function change(text: string | null): void {
    setTyped(text);
    setMisread(false);
    save.reset();
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    const value = parse(typed ?? kept);
    setMisread(value === null);
    if (value !== null) save.mutate(value);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field id={id} label={label} unseen={labelUnseen} hint={hint} error={error}>
        <div className={styles.row}>
          <input
            id={id}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            disabled={disabled || readOnly}
            value={typed ?? kept}
            aria-invalid={error ? true : undefined}
            aria-describedby={`${id}-note`}
            className={cx(field.control, field.mono, styles.address)}
            onChange={(event) => change(event.target.value)}
          />
          <Button
            type="submit"
            writes
            disabled={disabled || typed === null || typed === kept}
            pending={save.isPending && save.variables !== null}
          >
            Change
          </Button>
          <Button
            variant="ghost"
            writes
            disabled={disabled}
            pending={save.isPending && save.variables === null}
            onClick={() => {
              change(null);
              save.mutate(null);
            }}
          >
            {freeLabel}
          </Button>
        </div>
      </Field>
    </form>
  );
}

function errorText(error: unknown): string {
  const { message, hint } = errorValueOf(error);
  return `${message} ${hint}`;
}
