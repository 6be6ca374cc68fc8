import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import type { CreateVmInput } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { cx } from '../../lib/cx.ts';
import { checkInput, type FieldErrors, fieldErrorsOf } from '../../lib/form-errors.ts';
import { useTakenName } from '../../lib/taken-name.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import {
  diskOf,
  draftOf,
  type ForwardDraft,
  forwardsError,
  type SpecDraft,
  specOf,
} from '../../vm/spec-form.ts';
import { freeVmName } from '../../vm/vm-name.ts';
import { NewForwardConflict } from '../forwards/new-forward-conflict.tsx';
import { imageListQuery } from '../images/image-queries.ts';
import styles from './create-vm-dialog.module.css';
import { ForwardsEditor } from './forwards-editor.tsx';
import { SpecFields } from './spec-fields.tsx';

export function CreateVmDialog({ imageId, onClose }: { imageId?: string | undefined; onClose: () => void }) {
  const [, navigate] = useLocation();
  const imageFieldId = useId();
  const images = useInfiniteQuery(imageListQuery());
  const suggestion = useQuery({
    queryKey: ['vms', 'free-name'],
    queryFn: freeVmName,
    staleTime: 0,
    gcTime: 0,
  });
  const [typedName, setTypedName] = useState<string | null>(null);
  const [chosenImage, setChosenImage] = useState(imageId);
  const [spec, setSpec] = useState(() => draftOf({}));
  const [start, setStart] = useState(true);
  const [advanced, setAdvanced] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});

  const choices = images.data?.pages.flatMap((page) => page.items) ?? [];
  const image = chosenImage ?? choices.find(({ missingFiles }) => missingFiles.length === 0)?.id ?? '';
  const name = typedName ?? suggestion.data ?? '';
  const input: CreateVmInput = {
    name: name.trim(),
    imageId: image,
    spec: { ...specOf(spec), diskSizeMib: diskOf(spec) },
    start,
  };

  const create = useMutation({
    mutationFn: () => call('vms.create', input),
    onSuccess: (vm) => {
      onClose();
      navigate(vmPlace(vm.id));
    },
    onError: (error) => setErrors(fieldErrorsOf(error)),
  });
  const taken = useTakenName('vms', { name: input.name }, typedName !== null && !create.isPending);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = checkInput('vms.create', input);
    setErrors(found);
    if (forwardsError(found)) setAdvanced(true);
    if (Object.keys(found).length === 0) create.mutate();
  }
  function changeSpec(changes: Partial<SpecDraft>): void {
    setSpec((now) => ({ ...now, ...changes }));
    setErrors({});
  }
  function conflictOf(forward: ForwardDraft) {
    const others = spec.forwards.filter((one) => one !== forward);
    const change = (hostPort: number) =>
      spec.forwards.map((one) => (one === forward ? { ...one, hostPort: String(hostPort) } : one));
    return (
      <NewForwardConflict
        key={forward.key}
        hostPort={Number(forward.hostPort || Number.NaN)}
        others={others.map(({ hostPort }) => Number(hostPort))}
        onUse={(hostPort) => changeSpec({ forwards: change(hostPort) })}
      />
    );
  }

  return (
    <Dialog title="New virtual machine" onClose={onClose}>
      <form onSubmit={submit} noValidate className={styles.form}>
        <DialogBody>
          <TextField
            label="Name"
            autoFocus
            maxLength={64}
            value={name}
            error={errors.name ?? taken}
            onChange={(text) => {
              setTypedName(text);
              setErrors({});
            }}
          />
          <Field
            id={imageFieldId}
            label="Image"
            error={errors.imageId && 'Choose an image.'}
            hint={
              images.isSuccess && choices.length === 0
                ? 'There are no images yet. Create one on the Images screen.'
                : undefined
            }
          >
            <Select
              id={imageFieldId}
              value={image}
              placeholder="Choose an image"
              invalid={errors.imageId !== undefined}
              options={choices.map((one) => ({ value: one.id, label: one.name }))}
              onChange={setChosenImage}
            />
          </Field>
          <SpecFields draft={spec} errors={errors} onChange={changeSpec} withDisk />
          <button
            type="button"
            aria-expanded={advanced}
            className={styles.disclosure}
            onClick={() => setAdvanced(!advanced)}
          >
            <ChevronRight aria-hidden="true" className={cx(advanced && styles.open)} />
            Network
          </button>
          {/* A new VM has forwards also where nobody looks at them. */}
          {!advanced && spec.forwards.map(conflictOf)}
          {advanced && (
            <div className={styles.advanced}>
              <Switch
                label="Isolate from network"
                hint="Blocks access to the internet and to services on this computer. Port forwards still work."
                checked={spec.isolated}
                onChange={(isolated) => changeSpec({ isolated })}
              />
              <ForwardsEditor
                forwards={spec.forwards}
                error={forwardsError(errors)}
                noteOf={conflictOf}
                onChange={(forwards) => changeSpec({ forwards })}
              />
            </div>
          )}
          {create.isError && Object.keys(errors).length === 0 && <ErrorNotice error={create.error} />}
        </DialogBody>
        <DialogFooter>
          <div className={styles.start}>
            <Switch label="Start after creating" checked={start} onChange={setStart} />
          </div>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" variant="primary" pending={create.isPending}>
            Create VM
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
