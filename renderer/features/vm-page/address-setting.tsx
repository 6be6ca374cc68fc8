import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { guestAddressAdvice, parseGuestAddress } from '../../../app/contract/address-ranges.ts';
import { loopbackAddress } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call, errorValueOf } from '../../lib/api.ts';
import { cx } from '../../lib/cx.ts';
import { Button } from '../../ui/button.tsx';
import { Group } from '../../ui/facts.tsx';
import field from '../../ui/field.module.css';
import { Field } from '../../ui/field.tsx';
import { notify } from '../../ui/notify.ts';
import { isLive } from '../../vm/vm-states.ts';
import styles from './address-setting.module.css';

const whileOff = 'This computer reaches the VM at this address.';
const whileLive = 'Stop the VM to change its address.';

/** Where this computer reaches the VM: typed, or one that is free. */
export function AddressSetting({ vm }: { vm: VmView }) {
  const id = useId();
  /** Null: nobody types. */
  const [typed, setTyped] = useState<string | null>(null);
  const [misread, setMisread] = useState(false);
  const save = useMutation({
    mutationFn: (guestIp: string | null) => call('addresses.setVm', { id: vm.id, guestIp }),
    onSuccess: ({ guestIp }) => {
      setTyped(null);
      notify({ title: `${vm.name} has the address ${loopbackAddress(guestIp)}`, tone: 'plain' });
    },
  });
  const kept = loopbackAddress(vm.guestIp);
  const live = isLive(vm);
  const error = misread ? guestAddressAdvice : save.error ? errorText(save.error) : undefined;

  function change(text: string | null): void {
    setTyped(text);
    setMisread(false);
    save.reset();
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    const guestIp = parseGuestAddress(typed ?? kept);
    setMisread(guestIp === null);
    if (guestIp !== null) save.mutate(guestIp);
  }

  return (
    <Group title="Address">
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field id={id} label="Address" hint={live ? whileLive : whileOff} error={error}>
          <div className={styles.row}>
            <input
              id={id}
              autoComplete="off"
              spellCheck={false}
              disabled={live}
              value={typed ?? kept}
              aria-invalid={error ? true : undefined}
              aria-describedby={`${id}-note`}
              className={cx(field.control, field.mono, styles.address)}
              onChange={(event) => change(event.target.value)}
            />
            <Button
              type="submit"
              writes
              disabled={live || typed === null || typed === kept}
              pending={save.isPending && save.variables !== null}
            >
              Change
            </Button>
            <Button
              variant="ghost"
              writes
              disabled={live}
              pending={save.isPending && save.variables === null}
              onClick={() => {
                change(null);
                save.mutate(null);
              }}
            >
              Choose a free address
            </Button>
          </div>
        </Field>
      </form>
    </Group>
  );
}

function errorText(error: unknown): string {
  const { message, hint } = errorValueOf(error);
  return `${message} ${hint}`;
}
