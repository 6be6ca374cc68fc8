import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { notifyError } from '../../ui/notify.ts';
import styles from './vm-name-editor.module.css';

/** The VM's name as the screen's heading; a press on it makes it a field. */
export function VmName({ vm }: { vm: VmView }) {
  const [draft, setDraft] = useState<string | null>(null);
  const locked = useReadOnly() !== null;
  const rename = useMutation({
    mutationFn: (name: string) => call('vms.update', { id: vm.id, name }),
    onSuccess: () => setDraft(null),
    onError: notifyError,
  });

  if (locked) {
    return (
      <h1 className={styles.heading}>
        <span className={styles.name} data-selectable>
          {vm.name}
        </span>
      </h1>
    );
  }
  if (draft === null) {
    return (
      <h1 className={styles.heading}>
        <button type="button" data-tip="Rename" className={styles.name} onClick={() => setDraft(vm.name)}>
          {vm.name}
        </button>
      </h1>
    );
  }
  const name = draft.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name === '' || name === vm.name) setDraft(null);
        else rename.mutate(name);
      }}
    >
      <input
        ref={selectOnMount}
        aria-label="Name of the VM"
        className={styles.field}
        maxLength={64}
        spellCheck={false}
        value={draft}
        readOnly={rename.isPending}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => !rename.isPending && setDraft(null)}
        onKeyDown={(event) => event.key === 'Escape' && setDraft(null)}
      />
    </form>
  );
}

function selectOnMount(input: HTMLInputElement | null): void {
  if (input && document.activeElement !== input) input.select();
}
