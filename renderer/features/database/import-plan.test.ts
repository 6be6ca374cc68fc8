import { expect, test } from 'vitest';
import { importImage, importPreview, importVm, numberedId } from '../../testing/import-views.ts';
import { choicesOf, fateOfVm, nameProblems, startDraft, summaryOf } from './import-plan.ts';

const image = importImage({ id: numberedId('a', 1), name: 'debian' });
const vm = importVm({ id: numberedId('b', 1), name: 'api', imageId: image.id });
const preview = importPreview({ images: [image], vms: [vm] });

test('at first all that is new comes in, under free names and addresses', () => {
  const all = importPreview();
  const draft = startDraft(all);
  expect(summaryOf(all, draft)).toBe('3 VMs and 3 images will be imported. 1 will be skipped.');
  expect(choicesOf(all, draft)).toEqual({
    images: [
      { id: numberedId('a', 91), take: 'import' },
      { id: numberedId('a', 92), take: 'import', name: 'debian-13-2' },
      { id: numberedId('a', 93), take: 'import' },
    ],
    vms: [
      { id: numberedId('b', 91), address: 'keep' },
      { id: numberedId('b', 92), address: 'keep', name: 'gateway-2' },
      { id: numberedId('b', 93), address: 'next' },
    ],
  });
  expect(nameProblems(all, draft)).toEqual({});
});

test('a VM stays out with its image, unless that is here already or ours takes its place', () => {
  const start = startDraft(preview);
  const imageLeft = { ...start, images: { [image.id]: { take: 'skip' as const, name: 'debian' } } };
  expect(fateOfVm(vm, preview, imageLeft)).toBe('blocked');
  expect(choicesOf(preview, imageLeft).vms).toEqual([]);
  expect(summaryOf(preview, imageLeft)).toBe('Nothing will be imported.');
  const here = { ...preview, images: [{ ...image, alreadyHere: true }] };
  expect(fateOfVm(vm, here, startDraft(here))).toBe('comes');
  const ours = { ...start, images: { [image.id]: { take: 'ours' as const, name: 'debian' } } };
  expect(choicesOf(preview, ours)).toEqual({
    images: [{ id: image.id, take: 'ours' }],
    vms: [{ id: vm.id, address: 'keep' }],
  });
  expect(summaryOf(preview, ours)).toBe('1 VM will be imported. 1 will be skipped.');
});

test('a VM whose image the file does not have cannot come in', () => {
  const lost = { ...preview, images: [], vms: [{ ...vm, imageName: null }] };
  expect(fateOfVm(lost.vms[0] ?? vm, lost, startDraft(lost))).toBe('blocked');
});

test('names that cannot be are told beside their fields', () => {
  const two = {
    ...preview,
    vms: [
      { ...vm, nameTakenBy: 'api', freeName: 'api-2' },
      { ...vm, id: numberedId('b', 2), name: 'worker', freeName: 'worker' },
    ],
  };
  const start = startDraft(two);
  const named = (name: string) => ({ ...start, vms: { ...start.vms, [vm.id]: { take: true, name } } });
  expect(nameProblems(two, named('api'))).toEqual({ [vm.id]: 'You already have a VM named api.' });
  const alike = { ...two, vms: [{ ...vm, nameTakenBy: 'API', freeName: 'api-2' }] };
  expect(nameProblems(alike, named('api'))).toEqual({ [vm.id]: 'The name looks like that of your VM API.' });
  expect(nameProblems(alike, named('API'))).toEqual({ [vm.id]: 'You already have a VM named API.' });
  expect(nameProblems(two, named(''))).toEqual({ [vm.id]: 'Enter a name.' });
  expect(Object.keys(nameProblems(two, named('worker')))).toEqual([vm.id, numberedId('b', 2)]);
  expect(nameProblems(two, named('api-2'))).toEqual({});
});
