import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { addressRangeAdvice, parseRange, shownRange } from '../../../app/contract/address-ranges.ts';
import { call, errorValueOf } from '../../lib/api.ts';
import { cx } from '../../lib/cx.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { Button } from '../../ui/button.tsx';
import field from '../../ui/field.module.css';
import { Field } from '../../ui/field.tsx';
import { notify } from '../../ui/notify.ts';
import styles from './address-range-setting.module.css';
import { addressesQuery } from './settings-queries.ts';

const chosen = 'Each installation has its own range on this computer.';
const toBeChosen = 'A free range is chosen when you create your first VM.';

/** The range in which new VMs get their addresses: typed, or one that is free. */
export function AddressRangeSetting() {
  const id = useId();
  const client = useQueryClient();
  const { data } = useQuery(addressesQuery);
  /** Null: nobody types. */
  const [typed, setTyped] = useState<string | null>(null);
  const [misread, setMisread] = useState(false);
  const save = useMutation({
    mutationFn: (range: string | null) => call('addresses.setRange', { range }),
    onSuccess: ({ range }) => {
      client.setQueryData(queryKeys.addresses, { range });
      setTyped(null);
      if (range) notify({ title: `New VMs get addresses in ${shownRange(range)}`, tone: 'plain' });
    },
  });
  if (!data) return null;

  const kept = data.range ? shownRange(data.range) : '';
  const error = misread ? addressRangeAdvice : save.error ? errorText(save.error) : undefined;

  function change(text: string | null): void {
    setTyped(text);
    setMisread(false);
    save.reset();
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    const range = parseRange(typed ?? kept);
    setMisread(range === null);
    if (range !== null) save.mutate(range);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field
        id={id}
        label="Addresses of new VMs"
        hint={`${kept ? chosen : toBeChosen} Existing VMs keep their addresses.`}
        error={error}
      >
        <div className={styles.row}>
          <input
            id={id}
            autoComplete="off"
            spellCheck={false}
            placeholder="127.16.0.x"
            value={typed ?? kept}
            aria-invalid={error ? true : undefined}
            aria-describedby={`${id}-note`}
            className={cx(field.control, field.mono, styles.range)}
            onChange={(event) => change(event.target.value)}
          />
          <Button
            type="submit"
            disabled={typed === null || typed === kept}
            pending={save.isPending && save.variables !== null}
          >
            Change
          </Button>
          <Button
            variant="ghost"
            pending={save.isPending && save.variables === null}
            onClick={() => {
              change(null);
              save.mutate(null);
            }}
          >
            Choose a free range
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
