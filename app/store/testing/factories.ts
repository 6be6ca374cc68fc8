import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import type { Image } from '../../contract/images.ts';
import type { Vm } from '../../contract/vms.ts';
import type { Clock, WritableDb } from '../db.ts';
import { openStore } from '../file/open.ts';
import { everyRange, guestAddresses } from '../guest-addresses.ts';
import { openGuarded } from '../migrate/guarded-db.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migration.ts';

/** The moment at which factories make things, and `testClock` stands still. */
export const testTime = '2026-05-01T12:00:00Z';
export const testClock: Clock = { now: () => new Date(testTime) };

interface TestStore {
  readonly db: WritableDb;
  readonly path: string;
}

/** A database that the reference implementation made: copy it before opening it. */
export function testFixture(name: string): string {
  // Where tests of the window run, a URL made of `import.meta.url` is one that a page could fetch.
  return join(import.meta.dirname, 'fixtures', `${name}.db`);
}

/** A folder of its own for the running test, removed when that has ended. */
export function makeTestFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'banger-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new database on disk with every migration applied, closed and removed when the running test has ended. */
export function openTestStore(clock: Clock = testClock): TestStore {
  const path = join(makeTestFolder(), 'state.db');
  const db = openStore({ path, migrations, clock });
  // Runs before the folder goes: the hooks run last in, first out.
  onTestFinished(() => {
    db.close();
  });
  return { db, path };
}

/** Runs the pending migrations on a file, without the backup and the rehearsal of an upgrade. */
export function migrateFile(path: string, list: readonly Migration[] = migrations): void {
  const file = openGuarded(path);
  try {
    migrate(file, list, { clock: testClock });
  } finally {
    file.db.close();
  }
}

let made = 0;

/** An image with a name of its own; its files do not exist. */
export function makeImage(overrides: Partial<Image> = {}): Image {
  made += 1;
  return {
    id: randomUUID(),
    name: `image-${made}`,
    managed: false,
    artifactDir: null,
    rootfsPath: `/nowhere/image-${made}/rootfs.ext4`,
    workSeedPath: null,
    kernelPath: `/nowhere/image-${made}/vmlinux`,
    initrdPath: null,
    modulesDir: null,
    packagesPath: null,
    buildSize: null,
    seededSshPublicKeyFingerprint: null,
    docker: false,
    createdAt: testTime,
    updatedAt: testTime,
    ...overrides,
  };
}

const addresses = new Set<string>();
const nextAddress = guestAddresses(everyRange(), (address) => addresses.has(address));

/** A stopped VM with a name and an address of its own. `imageId` must be an image's in the database. */
export function makeVm(overrides: Partial<Vm> & Pick<Vm, 'imageId'>): Vm {
  made += 1;
  const guestIp = overrides.guestIp ?? nextAddress().address;
  addresses.add(guestIp);
  return {
    id: randomUUID(),
    name: `vm-${made}`,
    guestIp,
    state: 'stopped',
    createdAt: testTime,
    updatedAt: testTime,
    lastTouchedAt: testTime,
    spec: {},
    runtime: {},
    stats: {},
    ...overrides,
  };
}
