import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { checkInput, type FieldErrors, fieldErrorsOf } from '../../lib/form-errors.ts';
import { useTakenName } from '../../lib/taken-name.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { TextField } from '../../ui/field.tsx';

export function RenameVmDialog({ vm, onClose }: { vm: VmView; onClose: () => void }) {
  const [draft, setDraft] = useState(vm.name);
  const [errors, setErrors] = useState<FieldErrors>({});
  const name = draft.trim();
  const rename = useMutation({
    mutationFn: () => call('vms.update', { id: vm.id, name }),
    onSuccess: onClose,
    onError: (error) => setErrors(fieldErrorsOf(error)),
  });
  const taken = useTakenName('vms', { id: vm.id, name }, !rename.isPending);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = checkInput('vms.update', { id: vm.id, name });
    setErrors(found);
    if (name === vm.name) onClose();
    else if (Object.keys(found).length === 0) rename.mutate();
  }

  return (
    <Dialog title={`Rename the VM “${vm.name}”`} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <TextField
            label="Name"
            autoFocus
            maxLength={64}
            value={draft}
            error={errors.name ?? taken}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(text) => {
              setDraft(text);
              setErrors({});
            }}
          />
          {rename.isError && Object.keys(errors).length === 0 && <ErrorNotice error={rename.error} />}
        </DialogBody>
        <DialogFooter>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" variant="primary" pending={rename.isPending}>
            Rename
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
