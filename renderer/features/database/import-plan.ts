import type { ImportChoices, ImportImage, ImportPreview, ImportVm } from '../../../app/contract/imports.ts';
import { plural } from '../../lib/format.ts';

interface ImageDraft {
  take: 'import' | 'ours' | 'skip';
  name: string;
}
interface VmDraft {
  take: boolean;
  name: string;
}

/** What the person has chosen so far, by the ids of the file. */
export interface ImportDraft {
  images: Record<string, ImageDraft>;
  vms: Record<string, VmDraft>;
}

/** Everything that is new comes in, under names and addresses that are free. */
export function startDraft({ images, vms }: ImportPreview): ImportDraft {
  return {
    images: Object.fromEntries(
      images.map(({ id, alreadyHere, freeName }) => [
        id,
        { take: alreadyHere ? 'skip' : 'import', name: freeName } satisfies ImageDraft,
      ]),
    ),
    vms: Object.fromEntries(
      vms.map(({ id, alreadyHere, freeName }) => [id, { take: !alreadyHere, name: freeName }]),
    ),
  };
}

export type Fate = 'comes' | 'ours' | 'here' | 'skipped' | 'blocked';

/** What happens to each image of the file. */
export function fateOfImage(image: ImportImage, draft: ImportDraft): Fate {
  const take = draft.images[image.id]?.take ?? 'skip';
  if (take === 'import') return 'comes';
  if (take === 'ours') return 'ours';
  return image.alreadyHere ? 'here' : 'skipped';
}

/** `blocked`: its image is neither imported nor already here. */
export function fateOfVm(vm: ImportVm, preview: ImportPreview, draft: ImportDraft): Fate {
  const image = imageOf(vm, preview);
  if (!image || fateOfImage(image, draft) === 'skipped') return vm.alreadyHere ? 'here' : 'blocked';
  if (draft.vms[vm.id]?.take) return 'comes';
  return vm.alreadyHere ? 'here' : 'skipped';
}

export function imageOf(vm: ImportVm, preview: ImportPreview): ImportImage | undefined {
  return preview.images.find(({ id }) => id === vm.imageId);
}

/** Why something of the file cannot keep its name: one of ours has it, or one that people cannot tell from it. */
export function nameClash(what: 'image' | 'VM', name: string, takenBy: string): string {
  if (name === takenBy) return `You already have ${what === 'VM' ? 'a VM' : 'an image'} with this name`;
  return `The name looks like that of your ${what} “${takenBy}”`;
}

/** What is wrong with the names, by id; empty when all is well. */
export function nameProblems(preview: ImportPreview, draft: ImportDraft): Record<string, string> {
  const images = preview.images
    .filter((image) => fateOfImage(image, draft) === 'comes')
    .map((image) => ({ ...image, wanted: draft.images[image.id]?.name ?? '', what: 'image' }) as const);
  const vms = preview.vms
    .filter((vm) => fateOfVm(vm, preview, draft) === 'comes')
    .map((vm) => ({ ...vm, wanted: draft.vms[vm.id]?.name ?? '', what: 'VM' }) as const);
  return { ...problemsAmong(images), ...problemsAmong(vms) };
}

type Named = Pick<ImportVm, 'id' | 'name' | 'nameTakenBy'> & { wanted: string; what: 'image' | 'VM' };

function problemsAmong(items: readonly Named[]): Record<string, string> {
  const wanted = items.map((item) => item.wanted);
  const problems: Record<string, string> = {};
  for (const item of items) {
    if (item.wanted === '') problems[item.id] = 'Enter a name.';
    else if (item.wanted === item.nameTakenBy)
      problems[item.id] =
        `You already have ${item.what === 'VM' ? 'a VM' : 'an image'} named ${item.nameTakenBy}.`;
    else if (item.nameTakenBy !== null && item.wanted === item.name)
      problems[item.id] = `The name looks like that of your ${item.what} ${item.nameTakenBy}.`;
    else if (wanted.filter((name) => name === item.wanted).length > 1)
      problems[item.id] = 'Two imported items have this name.';
  }
  return problems;
}

/** The draft as the main process takes it. */
export function choicesOf(preview: ImportPreview, draft: ImportDraft): ImportChoices {
  const renamed = (own: string, wanted: string | undefined) =>
    wanted && wanted !== own ? { name: wanted } : {};
  return {
    images: preview.images.flatMap((image) => {
      const { take, name } = draft.images[image.id] ?? { take: 'skip' as const, name: '' };
      if (take === 'skip') return [];
      return [{ id: image.id, take, ...(take === 'import' ? renamed(image.name, name) : {}) }];
    }),
    vms: preview.vms
      .filter((vm) => fateOfVm(vm, preview, draft) === 'comes')
      .map((vm) => ({
        id: vm.id,
        address: vm.addressTakenBy === null ? ('keep' as const) : ('next' as const),
        ...renamed(vm.name, draft.vms[vm.id]?.name),
      })),
  };
}

/** How many come in. */
export function countsOf(preview: ImportPreview, draft: ImportDraft) {
  const fates = [
    ...preview.images.map((image) => ({ kind: 'image' as const, fate: fateOfImage(image, draft) })),
    ...preview.vms.map((vm) => ({ kind: 'vm' as const, fate: fateOfVm(vm, preview, draft) })),
  ];
  const coming = fates.filter(({ fate }) => fate === 'comes');
  return {
    vms: coming.filter(({ kind }) => kind === 'vm').length,
    images: coming.filter(({ kind }) => kind === 'image').length,
    left: fates.length - coming.length,
  };
}

/** `3 VMs and 2 images will be imported. 1 will be skipped.` */
export function summaryOf(preview: ImportPreview, draft: ImportDraft): string {
  const { vms, images, left } = countsOf(preview, draft);
  const parts = [vms > 0 && plural(vms, 'VM'), images > 0 && plural(images, 'image')].filter(Boolean);
  if (parts.length === 0) return 'Nothing will be imported.';
  const rest = left === 0 ? '' : ` ${left} will be skipped.`;
  return `${parts.join(' and ')} will be imported.${rest}`;
}
