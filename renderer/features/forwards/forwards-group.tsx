import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { PortForward } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Group } from '../../ui/facts.tsx';
import { isLive } from '../../vm/vm-states.ts';
import { ForwardForm } from './forward-form.tsx';
import {
  byHostPort,
  forwardsQuery,
  useOfferUndo,
  useOpenForwards,
  useSaveForwards,
} from './forward-queries.ts';
import { ForwardRow } from './forward-row.tsx';
import styles from './forwards.module.css';

/** Which ports of this computer lead into the VM, as they really are; each is changed by itself, at once. */
export function ForwardsGroup({ vm }: { vm: VmView }) {
  const { data, error } = useQuery(forwardsQuery(vm));
  const { save, wanted } = useSaveForwards(vm);
  const open = useOpenForwards(vm.id);
  const offerUndo = useOfferUndo(vm);
  /** The host port of the forward that is edited; `new`; null: none is. */
  const [editing, setEditing] = useState<number | 'new' | null>(null);

  const edit = (which: typeof editing) => {
    setEditing(which);
    save.reset();
  };
  const store = (forwards: PortForward[]) => save.mutate(forwards, { onSuccess: () => setEditing(null) });
  const form = (given: PortForward | null, others: readonly PortForward[]) => (
    <ForwardForm
      vm={vm}
      given={given}
      pending={save.isPending}
      error={save.error}
      onSave={(forward) => store([...others, { ...given, ...forward }].sort(byHostPort))}
      onCancel={() => edit(null)}
    />
  );

  return (
    <Group
      title="Port forwards"
      aside={
        <Button size="small" icon={<Plus />} writes disabled={editing === 'new'} onClick={() => edit('new')}>
          Add a forward
        </Button>
      }
    >
      <p className={styles.about}>
        {isLive(vm) && data && !data.live
          ? 'Changes apply at the next start.'
          : 'Reach the VM’s ports at its own address on this computer. Changes apply immediately.'}
      </p>
      {error && <ErrorNotice error={error} />}
      {data && (data.forwards.length > 0 || editing === 'new') && (
        <ul aria-label="Port forwards" className={styles.list}>
          {data.forwards.map((forward) => {
            const { hostPort, guestPort } = forward;
            const own = wanted.find((one) => one.hostPort === hostPort && one.guestPort === guestPort);
            const others = wanted.filter((one) => one !== own);
            return (
              <li key={`${hostPort}-${guestPort}`} className={styles.item}>
                {own && editing === hostPort ? (
                  form(own, others)
                ) : (
                  <ForwardRow
                    vm={vm}
                    address={data.address}
                    forward={forward}
                    opening={open.isPending}
                    onOpen={() => open.mutate()}
                    {...(own && {
                      onEdit: () => edit(hostPort),
                      onRemove: () => save.mutate(others, { onSuccess: () => offerUndo(own) }),
                    })}
                  />
                )}
              </li>
            );
          })}
          {editing === 'new' && <li className={styles.item}>{form(null, wanted)}</li>}
        </ul>
      )}
      {data?.forwards.length === 0 && editing !== 'new' && (
        <p className={styles.none}>No ports are forwarded, so this computer can’t connect to the VM.</p>
      )}
      {editing === null && (save.error ?? open.error) && <ErrorNotice error={save.error ?? open.error} />}
    </Group>
  );
}
