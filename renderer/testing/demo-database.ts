import type { Channel, ChannelInput, ChannelOutput } from '../../app/contract/channels.ts';
import type { DbBackup } from '../../app/contract/database.ts';
import type { ImageView } from '../../app/contract/images.ts';
import type { ImportChoices, ImportImage, ImportPreview, ImportVm } from '../../app/contract/imports.ts';
import type { VmView } from '../../app/contract/vms.ts';
import { ago, demoId, demoImage, demoVm } from './demo-data.ts';
import type { createDemoJobs } from './demo-jobs.ts';

const day = 864e5;
const stateDir = '/home/ada/.local/state/banger-desktop';

export function demoBackup(age: number, overrides: Partial<DbBackup> = {}): DbBackup {
  const takenAt = ago(age);
  const name = `state-${takenAt.replaceAll(':', '-')}-schema-2.db`;
  return {
    name,
    path: `${stateDir}/backups/${name}`,
    takenAt,
    sizeBytes: 364_544,
    schema: 2,
    vmCount: 14,
    imageCount: 4,
    kind: 'backup',
    damaged: null,
    ...overrides,
  };
}

export function demoImportImage(
  overrides: Partial<ImportImage> & Pick<ImportImage, 'id' | 'name'>,
): ImportImage {
  return {
    alreadyHere: false,
    nameTaken: false,
    freeName: overrides.name,
    rootfsPath: `/home/ada/.local/share/banger/images/${overrides.name}/rootfs.ext4`,
    missingFiles: [],
    vmCount: 1,
    ...overrides,
  };
}

export function demoImportVm(overrides: Partial<ImportVm> & Pick<ImportVm, 'id' | 'name'>): ImportVm {
  return {
    imageId: demoId('a', 91),
    imageName: 'debian-dev',
    guestIp: '172.16.0.40',
    lastTouchedAt: ago(3 * day),
    running: false,
    alreadyHere: false,
    nameTaken: false,
    freeName: overrides.name,
    addressTakenBy: null,
    freeAddress: '172.16.0.40',
    oldDisks: [],
    missingFiles: [],
    ...overrides,
  };
}

/** A file in which most things are as one would like them, and the rest are not. */
export function demoImport(overrides: Partial<ImportPreview> = {}): ImportPreview {
  return {
    token: demoId('c', 90),
    path: '/home/ada/.local/state/banger/state.db',
    images: [
      demoImportImage({ id: demoId('a', 91), name: 'debian-dev', vmCount: 2 }),
      demoImportImage({ id: demoId('a', 92), name: 'debian-13', nameTaken: true, freeName: 'debian-13-2' }),
      demoImportImage({
        id: demoId('a', 93),
        name: 'void-minimal',
        missingFiles: ['/home/ada/.local/share/banger/images/void-minimal/rootfs.ext4'],
      }),
      demoImportImage({
        id: demoId('a', 3),
        name: 'alpine-ci',
        alreadyHere: true,
        nameTaken: true,
        vmCount: 0,
      }),
    ],
    vms: [
      demoImportVm({ id: demoId('b', 91), name: 'api' }),
      demoImportVm({ id: demoId('b', 92), name: 'gateway', nameTaken: true, freeName: 'gateway-2' }),
      demoImportVm({
        id: demoId('b', 93),
        name: 'void-1',
        imageId: demoId('a', 93),
        imageName: 'void-minimal',
        guestIp: '10.77.0.3',
        addressTakenBy: 'api-sandbox',
        freeAddress: '172.16.0.41',
        running: true,
      }),
    ],
    ...overrides,
  };
}

type DatabaseChannel = Extract<Channel, `database.${string}` | `imports.${string}`>;
type Handlers = { [C in DatabaseChannel]: (input: ChannelInput<C>) => ChannelOutput<C> };

/** Backups and imports of a main process played in memory. */
export function createDemoDatabase(parts: {
  jobs: ReturnType<typeof createDemoJobs>;
  preview: ImportPreview | null;
  addImage: (image: ImageView) => void;
  addVm: (vm: VmView) => void;
  counts: () => { vms: number; images: number };
}) {
  const { jobs, preview, addImage, addVm, counts } = parts;
  const backups = [demoBackup(5 * day, { vmCount: 11, schema: 1, sizeBytes: 212_992 })];
  /** What was brought in, for tests to look at. */
  const merged: ImportChoices[] = [];

  const handlers: Handlers = {
    'database.status': () => ({
      path: `${stateDir}/state.db`,
      applied: [
        { id: 1, name: 'baseline', appliedAt: ago(64 * day) },
        { id: 2, name: 'activity_log', appliedAt: ago(5 * day) },
      ],
      pending: [],
      sizeBytes: 364_544,
      lastBackupAt: backups[0]?.takenAt ?? null,
      readOnly: null,
    }),
    'database.backUp': () =>
      jobs.start('back_up_database', 'Back up the database', () => {
        const { vms, images } = counts();
        const backup = demoBackup(0, { vmCount: vms, imageCount: images });
        backups.unshift(backup);
        return backup.name;
      }),
    'database.backups': () => backups,
    'database.showBackup': () => undefined,
    'imports.choose': () => preview,
    'imports.merge': ({ choices }) => {
      merged.push(choices);
      const images = choices.images.filter(({ take }) => take === 'import');
      for (const { id, name } of images) {
        const image = preview?.images.find((one) => one.id === id);
        addImage(demoImage({ id, name: name ?? image?.name ?? id }));
      }
      choices.vms.forEach(({ id, name }, index) => {
        const vm = preview?.vms.find((one) => one.id === id);
        addVm(demoVm(900 + index, { id, name: name ?? vm?.name ?? id, imageName: vm?.imageName ?? '' }));
      });
      return { images: images.length, vms: choices.vms.length, withoutDisk: [] };
    },
    'imports.discard': () => undefined,
  };
  return { handlers, merged };
}
