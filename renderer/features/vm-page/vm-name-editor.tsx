import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { useTakenName } from '../../lib/taken-name.ts';
import { notifyError } from '../../ui/notify.ts';
import styles from './vm-name-editor.module.css';

/** The VM's name as the screen's heading; a press on it makes it a field. */
export function VmName({ vm }: { vm: VmView }) {
  const noteId = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const name = draft?.trim() ?? '';
  const locked = useReadOnly() !== null;
  const rename = useMutation({
    mutationFn: (name: string) => call('vms.update', { id: vm.id, name }),
    onSuccess: () => setDraft(null),
    onError: notifyError,
  });
  const taken = useTakenName('vms', { id: vm.id, name }, !rename.isPending);

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
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name === '' || name === vm.name) setDraft(null);
        else rename.mutate(name);
      }}
    >
      <input
        ref={selectOnMount}
        aria-label="Name of the VM"
        aria-invalid={taken ? true : undefined}
        aria-describedby={taken && noteId}
        className={styles.field}
        maxLength={64}
        spellCheck={false}
        value={draft}
        readOnly={rename.isPending}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => !rename.isPending && setDraft(null)}
        onKeyDown={(event) => event.key === 'Escape' && setDraft(null)}
      />
      {taken && (
        <p id={noteId} className={styles.taken}>
          {taken}
        </p>
      )}
    </form>
  );
}

function selectOnMount(input: HTMLInputElement | null): void {
  if (input && document.activeElement !== input) input.select();
}
