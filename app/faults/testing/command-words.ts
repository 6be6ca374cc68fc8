import type { TestImage } from '../../hypervisors/testing/machines.ts';
import type { Random } from './random.ts';

/** Few, so that commands meet at the same VM. */
const vms = ['ant', 'bee', 'cat', 'dog'] as const;
/** The last one is of the starter image's files, and is there from the beginning. */
const images = ['own', 'made', 'tiny'] as const;

/** What the guest's command of `vm exec` says, and ends with. */
export const guestCommand = { words: ['sh', '-c', 'echo said; exit 7'], out: 'said\n', code: 7 } as const;

type Make = (random: Random, files: TestImage) => string[];

const vm = (verb: string, ...more: string[]): Make => {
  return ({ pick }) => ['vm', verb, pick(vms), ...more];
};
const severalVms = (verb: string, ...more: string[]): Make => {
  return ({ pick }) => ['vm', verb, ...new Set([pick(vms), pick(vms)]), ...more];
};

const create = (...more: string[]): Make => {
  return ({ pick }) => {
    const size = ['--cpus', '1', '--memory', '128M'];
    return ['vm', 'create', pick(vms), '--image', pick(images), ...size, ...more];
  };
};

/** What commands are made of, and how often one of each is among hundred. */
const kinds: readonly (readonly [often: number, Make])[] = [
  [9, create()],
  [12, create('--start')],
  [10, severalVms('start')],
  [4, vm('stop')],
  [7, severalVms('stop', '--force')],
  [5, vm('pause')],
  [5, vm('resume')],
  [3, vm('restart')],
  [8, severalVms('delete', '--yes')],
  [3, vm('show')],
  [5, () => ['vm', 'list']],
  [
    4,
    ({ pick }) => ['vm', 'wait', pick(vms), '--for', pick(['running', 'stopped', 'ready']), '--timeout', '3'],
  ],
  [6, vm('exec', '--', ...guestCommand.words)],
  [3, () => ['image', 'list']],
  [2, ({ pick }) => ['image', 'show', pick(images)]],
  [
    3,
    (_, { rootfsPath, kernelPath, initrdPath }) => {
      const initrd = initrdPath === null ? [] : ['--initrd', initrdPath];
      return ['image', 'import', rootfsPath, '--name', 'own', '--kernel', kernelPath, ...initrd];
    },
  ],
  [3, () => ['image', 'build', 'starter', '--name', 'made']],
  // Never the one that is there from the beginning: nothing would be left to create VMs from.
  [3, ({ pick }) => ['image', 'delete', pick(['own', 'made']), '--yes']],
  [1, () => ['job', 'list']],
  [1, () => ['job', 'cancel', '0']],
  [1, () => ['host']],
  [1, ({ pick }) => ['db', pick(['status', 'check', 'backup'])]],
  [
    1,
    ({ pick }) =>
      pick([
        ['vm', 'frob'],
        ['vm', 'create'],
        ['vm', 'wait', 'ant', '--for', 'ever'],
      ]),
  ],
];

const all = kinds.reduce((sum, [often]) => sum + often, 0);

/** A command line with `--json`, at random. */
export function randomWords(random: Random, files: TestImage): string[] {
  let place = random.next() * all;
  const kind = kinds.find(([often]) => {
    place -= often;
    return place < 0;
  });
  const words = (kind ?? kinds[0])?.[1](random, files) ?? [];
  const guests = words.indexOf('--');
  return guests < 0 ? [...words, '--json'] : words.toSpliced(guests, 0, '--json');
}
