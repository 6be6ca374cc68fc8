import { useMutation } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { specLimits } from '../../../app/contract/vm-defaults.ts';
import type { VmSpecInput, VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { checkInput, type FieldErrors, fieldErrorsOf } from '../../lib/form-errors.ts';
import { formatMib } from '../../lib/format.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Group } from '../../ui/facts.tsx';
import { notify } from '../../ui/notify.ts';
import { Switch } from '../../ui/switch.tsx';
import { draftOf, type SpecDraft, specOf } from '../../vm/spec-form.ts';
import { isLive } from '../../vm/vm-states.ts';
import { ForwardsGroup } from '../forwards/forwards-group.tsx';
import { SpecFields } from '../vms/spec-fields.tsx';
import { AddressSetting } from './address-setting.tsx';
import styles from './vm-settings.module.css';

export function VmSettings({ vm }: { vm: VmView }) {
  const locked = useReadOnly() !== null;
  const [draft, setDraft] = useState(() => draftOf(vm.spec));
  const [errors, setErrors] = useState<FieldErrors>({});
  const save = useMutation({
    mutationFn: () => call('vms.update', { id: vm.id, spec: hardwareOf(draft) }),
    onSuccess: (changed) => {
      setDraft(draftOf(changed.spec));
      notify({ title: 'Settings saved', tone: 'plain' });
    },
    onError: (error) => setErrors(fieldErrorsOf(error)),
  });
  const changed = JSON.stringify(hardwareOf(draft)) !== JSON.stringify(hardwareOf(draftOf(vm.spec)));

  function change(changes: Partial<SpecDraft>): void {
    setDraft((now) => ({ ...now, ...changes }));
    setErrors({});
    save.reset();
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = checkInput('vms.update', { id: vm.id, spec: hardwareOf(draft) });
    setErrors(found);
    if (Object.keys(found).length === 0) save.mutate();
  }

  return (
    <section aria-label="Settings" className={styles.scroll}>
      <form className={styles.body} onSubmit={submit} noValidate>
        {isLive(vm) && (
          <p role="note" className={styles.note}>
            <Info aria-hidden="true" />
            Hardware and network changes apply at the next start.
          </p>
        )}
        <fieldset disabled={locked} className={styles.fields}>
          <Group title="Hardware">
            <SpecFields draft={draft} errors={errors} onChange={change} withDisk={false} />
            <p className={styles.disk}>
              Disk: {formatMib(vm.spec.diskSizeMib ?? specLimits.diskSizeMib.default)}, set when the VM was
              created. Uses only the space that the guest has written.
            </p>
          </Group>
          <Group title="Network">
            <div className={styles.network}>
              <Switch
                label="Isolate from network"
                hint="Blocks access to the internet and to services on this computer. Port forwards still work."
                checked={draft.isolated}
                onChange={(isolated) => change({ isolated })}
              />
            </div>
          </Group>
        </fieldset>
        {save.isError && Object.keys(errors).length === 0 && <ErrorNotice error={save.error} />}
        {changed && (
          <div className={styles.footer}>
            <p>You have unsaved changes.</p>
            <Button variant="ghost" onClick={() => change(draftOf(vm.spec))}>
              Discard
            </Button>
            <Button type="submit" variant="primary" writes pending={save.isPending}>
              Save changes
            </Button>
          </div>
        )}
      </form>
      <div className={styles.body}>
        <AddressSetting vm={vm} />
        <ForwardsGroup vm={vm} />
      </div>
    </section>
  );
}

/** All but the forwards, which are changed one by one. */
function hardwareOf(draft: SpecDraft): Omit<VmSpecInput, 'forwards'> {
  const { forwards: _, ...hardware } = specOf(draft);
  return hardware;
}
