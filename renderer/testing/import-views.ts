import {
  type ImportImage,
  type ImportPreview,
  type ImportVm,
  importImageSchema,
  importPreviewSchema,
  importVmSchema,
} from '../../app/contract/imports.ts';

/** The same id for the same number, in every run. */
export const numberedId = (kind: 'a' | 'b' | 'c', number: number): string =>
  `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;

export function importImage(overrides: Partial<ImportImage> & Pick<ImportImage, 'id' | 'name'>): ImportImage {
  return importImageSchema.parse({
    alreadyHere: false,
    nameTakenBy: null,
    freeName: overrides.name,
    rootfsPath: `/home/ada/.local/share/banger/images/${overrides.name}/rootfs.ext4`,
    missingFiles: [],
    vmCount: 1,
    ...overrides,
  });
}

export function importVm(overrides: Partial<ImportVm> & Pick<ImportVm, 'id' | 'name'>): ImportVm {
  return importVmSchema.parse({
    imageId: numberedId('a', 91),
    imageName: 'debian-dev',
    guestIp: '172.16.0.40',
    lastTouchedAt: '2026-04-28T12:00:00Z',
    running: false,
    alreadyHere: false,
    nameTakenBy: null,
    freeName: overrides.name,
    addressTakenBy: null,
    freeAddress: '172.16.0.40',
    oldDisks: [],
    missingFiles: [],
    ...overrides,
  });
}

/** A file in which most things are as one would like them, and the rest are not. */
export function importPreview(overrides: Partial<ImportPreview> = {}): ImportPreview {
  return importPreviewSchema.parse({
    token: numberedId('c', 90),
    path: '/home/ada/.local/state/banger/state.db',
    images: [
      importImage({ id: numberedId('a', 91), name: 'debian-dev', vmCount: 2 }),
      importImage({
        id: numberedId('a', 92),
        name: 'debian-13',
        nameTakenBy: 'debian-13',
        freeName: 'debian-13-2',
      }),
      importImage({
        id: numberedId('a', 93),
        name: 'void-minimal',
        missingFiles: ['/home/ada/.local/share/banger/images/void-minimal/rootfs.ext4'],
      }),
      importImage({
        id: numberedId('a', 3),
        name: 'alpine-ci',
        alreadyHere: true,
        nameTakenBy: 'alpine-ci',
        vmCount: 0,
      }),
    ],
    vms: [
      importVm({ id: numberedId('b', 91), name: 'api' }),
      importVm({ id: numberedId('b', 92), name: 'gateway', nameTakenBy: 'gateway', freeName: 'gateway-2' }),
      importVm({
        id: numberedId('b', 93),
        name: 'void-1',
        imageId: numberedId('a', 93),
        imageName: 'void-minimal',
        guestIp: '10.77.0.3',
        addressTakenBy: 'api-sandbox',
        freeAddress: '172.16.0.41',
        running: true,
      }),
    ],
    ...overrides,
  });
}
