import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ImageView, RegisterImageInput } from '../../../app/contract/images.ts';
import { call } from '../../lib/api.ts';
import { checkInput, type FieldErrors, fieldErrorsOf } from '../../lib/form-errors.ts';
import { useTakenName } from '../../lib/taken-name.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { TextField } from '../../ui/field.tsx';
import { notify } from '../../ui/notify.ts';
import { PathField } from '../../ui/path-field.tsx';

const paths = [
  {
    field: 'kernelPath',
    part: 'kernel',
    label: 'Kernel',
    placeholder: '/home/you/images/vmlinuz',
    optional: false,
  },
  {
    field: 'rootfsPath',
    part: 'rootfs',
    label: 'Root file system',
    placeholder: '/home/you/images/root.ext4',
    optional: false,
  },
  {
    field: 'initrdPath',
    part: 'initrd',
    label: 'Initrd',
    placeholder: '/home/you/images/initrd.img',
    optional: true,
  },
] as const;

type Draft = Record<'name' | (typeof paths)[number]['field'], string>;

function draftOf(image?: ImageView, file?: string): Draft {
  return {
    name: image?.name ?? '',
    kernelPath: image?.kernelPath ?? '',
    rootfsPath: image?.rootfsPath ?? '',
    initrdPath: image?.initrdPath ?? '',
    ...(file === undefined ? {} : { [fieldOf(file)]: file }),
  };
}

/** What a file is taken for by its name; a person who knows better moves it. */
function fieldOf(file: string): keyof Draft {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (/^(vmlinu|bzimage|kernel)/i.test(name)) return 'kernelPath';
  return /^init(rd|ramfs)/i.test(name) ? 'initrdPath' : 'rootfsPath';
}

/** What stays is not sent: an old name stays usable, whatever it looks like, and so does an image of which another file is missing. */
function changesOf(draft: Draft, image: ImageView, input: RegisterImageInput): Partial<RegisterImageInput> {
  const before = draftOf(image);
  const isChanged = ([field]: [string, unknown]) =>
    draft[field as keyof Draft] !== before[field as keyof Draft];
  return Object.fromEntries(Object.entries(input).filter(isChanged));
}

interface ImageDialogProps {
  /** To be edited; absent: a new one. */
  image?: ImageView;
  /** A file of the new one. */
  file?: string | undefined;
  onClose: () => void;
}

/** Makes an image known, or corrects what is known of one. The files stay where they are. */
export function ImageDialog({ image, file, onClose }: ImageDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(image, file));
  const [errors, setErrors] = useState<FieldErrors>({});
  const input = {
    name: draft.name.trim(),
    kernelPath: draft.kernelPath.trim(),
    rootfsPath: draft.rootfsPath.trim(),
    initrdPath: draft.initrdPath.trim() || null,
  };
  const edit = image && { id: image.id, ...changesOf(draft, image, input) };
  const save = useMutation({
    mutationFn: () => (edit ? call('images.update', edit) : call('images.register', input)),
    onSuccess: (saved) => {
      notify({
        title: image ? `${saved.name} was changed` : `${saved.name} is ready for VMs`,
        tone: 'plain',
      });
      onClose();
    },
    onError: (error) => setErrors(fieldErrorsOf(error)),
  });
  const taken = useTakenName('images', { id: image?.id, name: input.name }, !save.isPending);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = edit ? checkInput('images.update', edit) : checkInput('images.register', input);
    setErrors(found);
    if (Object.keys(found).length === 0) save.mutate();
  }
  function change(field: keyof Draft, text: string): void {
    setDraft((now) => ({ ...now, [field]: text }));
    setErrors({});
  }

  return (
    <Dialog
      title={image ? `Edit the image “${image.name}”` : 'Add image'}
      description={
        image
          ? image.managed
            ? 'Stored by Banger. It deletes these files with the image.'
            : undefined
          : 'Banger uses the files in place and never changes them. Each VM writes to its own disk.'
      }
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <TextField
            label="Name"
            autoFocus
            maxLength={64}
            placeholder="debian-13"
            value={draft.name}
            error={errors.name ?? taken}
            onChange={(text) => change('name', text)}
          />
          {paths.map(({ field, part, label, placeholder, optional }) => (
            <PathField
              key={field}
              label={label}
              optional={optional}
              placeholder={placeholder}
              value={draft[field]}
              error={errors[field]}
              fixed={isOurs(image, field)}
              choose={() => call('images.chooseFile', { part })}
              onChange={(text) => change(field, text)}
            />
          ))}
          {save.isError && Object.keys(errors).length === 0 && <ErrorNotice error={save.error} />}
        </DialogBody>
        <DialogFooter>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" variant="primary" pending={save.isPending}>
            {image ? 'Save changes' : 'Add image'}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** Banger's own files stay where they are; one that is missing may be elsewhere by now. */
function isOurs(image: ImageView | undefined, field: (typeof paths)[number]['field']): boolean {
  const path = image?.[field];
  return image?.managed === true && !(path && image.missingFiles.includes(path));
}
