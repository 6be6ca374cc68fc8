import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportChoices, ImportPreview, ImportResult } from '../../contract/index.ts';
import type { Hypervisor } from '../../hypervisors/driver/hypervisor.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, preciseTimestamp, timestamp } from '../../lib/clock.ts';
import { failure } from '../../lib/failures.ts';
import { createOwnedFolders, ownedFolder } from '../../lib/owned-folders.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { WritableDb } from '../../store/db.ts';
import { mergeImport } from '../../store/import/merge.ts';
import { type PlannedVm, planImport } from '../../store/import/plan.ts';
import { previewImport } from '../../store/import/preview.ts';
import { readSource, type SourceRows } from '../../store/import/source-rows.ts';
import type { Desktop } from '../desktop/desktop.ts';
import type { Bases } from '../disks/bases.ts';
import type { Images } from '../images/images.ts';
import type { JobContext, Jobs } from '../jobs/jobs.ts';
import { type MachineFolders, machineFiles } from '../machines/machine-config.ts';
import { notRunning } from '../machines/machines.ts';
import type { AddressesService } from '../network/addresses.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { missingFiles, refuseOurOwn } from './chosen-database.ts';
import type { DatabaseWork } from './database-work.ts';
import { type ImportedDisk, makeImportedDisk } from './imported-disks.ts';

interface Parts {
  readonly db: WritableDb;
  readonly events: EventBus;
  readonly images: Images;
  readonly bases: Pick<Bases, 'note' | 'learn'>;
  readonly addresses: Pick<AddressesService, 'survey'>;
  readonly jobs: Jobs;
  readonly records: Pick<VmRecords, 'find'>;
  readonly hypervisors: Hypervisors;
  readonly folders: MachineFolders;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly desktop: Desktop;
  readonly nativeBinding?: string | undefined;
  readonly work: DatabaseWork;
}

/** What a chosen file has. */
interface Chosen {
  readonly token: string;
  readonly path: string;
  readonly source: SourceRows;
}

const folderPrefix = 'import-';

export type Imports = ReturnType<typeof createImports>;

/** Brings in what another banger database knows. One file at a time: choosing another one forgets the first. */
export function createImports(parts: Parts) {
  const {
    db,
    events,
    images,
    bases,
    addresses,
    jobs,
    records,
    hypervisors,
    folders,
    stateDir,
    clock,
    desktop,
  } = parts;
  const { work, nativeBinding } = parts;
  let chosen: Chosen | null = null;
  // What cannot be removed now is no reason to open nothing: the next launch tries again.
  const leftoversGone = removeLeftovers(stateDir).catch(() => undefined);
  jobs.setRule('import_database', {
    afterCrash: () => ({
      note: 'Banger closed during the import. An import is complete or has no effect. Check the list of VMs.',
    }),
  });

  /** Nobody else has it from now on: a second press brings nothing in twice. */
  function take(token: string): Chosen {
    const taken = chosen;
    if (taken?.token === token) {
      chosen = null;
      return taken;
    }
    throw failure('not_found', {
      message: 'This import is no longer open.',
      unchanged: 'Nothing was imported.',
      hint: 'Choose the file again.',
    });
  }

  /** The rows of a file, by way of a private copy that is gone again when this settles. */
  async function read(path: string): Promise<SourceRows> {
    await leftoversGone;
    const folder = await mkdtemp(join(stateDir, folderPrefix));
    try {
      const copy = join(folder, 'copy.db');
      await work.prepareImport({ source: path, copy });
      return readSource(copy, nativeBinding);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function choose(): Promise<ImportPreview | null> {
    const path = await desktop.pickDatabase();
    return path === null ? null : open(path);
  }

  async function open(path: string): Promise<ImportPreview> {
    refuseOurOwn(db.name, path);
    const source = await read(path);
    const missing = await missingFiles(source);
    const { peek } = await addresses.survey();
    chosen = { token: randomUUID(), path, source };
    return { token: chosen.token, path, ...previewImport(source, db, { missing, addresses: peek }) };
  }

  /** It gets a disk of this installation, and so its hypervisor where the one that its row names is not here. */
  function driverFor({ spec }: PlannedVm): Hypervisor {
    return hypervisors.of(spec.hypervisor ?? '') ?? hypervisors.default;
  }

  async function bringIn(from: Chosen, choices: ImportChoices, job: JobContext): Promise<ImportResult> {
    const plan = planImport(db, from.source, choices, (id) => existsSync(ownedFolder(folders.vmsDir, id)));
    const { take } = await addresses.survey();
    const disks = new Map<string, ImportedDisk>();
    const vms = new Map(plan.vms.map((vm) => [vm.id, vm]));
    const makeDisk = async (id: string, dir: string): Promise<boolean> => {
      job.signal.throwIfAborted();
      const vm = vms.get(id) as PlannedVm;
      job.progress(`Creating the disk of ${vm.name}`, disks.size / vms.size);
      const hands = { driver: driverFor(vm), bases };
      const disk = await makeImportedDisk(hands, vm, machineFiles(folders, id, dir));
      disks.set(id, disk);
      return 'sizeMib' in disk;
    };
    let entries: ReturnType<typeof mergeImport> = [];
    await createOwnedFolders(folders.vmsDir, [...vms.keys()], makeDisk, () => {
      job.signal.throwIfAborted();
      entries = mergeImport(db, plan, {
        path: from.path,
        actor: whoAsks(),
        now: timestamp(clock),
        at: preciseTimestamp(clock),
        addresses: take,
        arrivalOf: (vm) => arrivalWith(driverFor(vm).name, disks.get(vm.id)),
      });
    });
    for (const id of vms.keys()) bases.learn(id);
    const touched = new Set([...plan.images.map(({ id }) => id), ...plan.vms.map(({ imageId }) => imageId)]);
    for (const id of touched) await images.announce(id);
    for (const entry of entries) {
      events.emit('vm.changed', { id: entry.vmId, before: null, vm: records.find(entry.vmId) });
      events.emit('vm.activity', entry);
    }
    const withoutDisk = plan.vms.filter(({ id }) => 'problem' in (disks.get(id) ?? {}));
    return {
      images: plan.images.length,
      vms: plan.vms.length,
      withoutDisk: withoutDisk.map(({ name }) => name),
    };
  }

  return {
    choose,
    open,

    /** Resolves when all of it is here; as a job, so that it can be watched and cancelled. */
    merge(token: string, choices: ImportChoices): Promise<ImportResult> {
      const from = take(token);
      return new Promise((resolve, reject) => {
        jobs.start({
          kind: 'import_database',
          title: 'Importing from another installation',
          failed: 'The import couldn’t be completed',
          async run(job) {
            try {
              resolve(await bringIn(from, choices, job));
              return token;
            } catch (error) {
              // Other choices may do better.
              chosen ??= from;
              reject(job.signal.aborted ? cancelled() : error);
              throw error;
            }
          },
        });
      });
    },

    discard(token: string): void {
      if (chosen?.token === token) chosen = null;
    },
  };
}

/** What the other program's process was is no longer so, and its disk is a new one. */
function arrivalWith(hypervisor: string, disk: ImportedDisk | undefined) {
  const gone = {
    ...notRunning,
    helpers: undefined,
    hypervisor: undefined,
    accelerator: undefined,
    crashedAt: undefined,
    loopbackAddress: undefined,
  };
  if (disk && 'sizeMib' in disk) {
    return { spec: { hypervisor, diskSizeMib: disk.sizeMib }, runtime: { ...gone, lastError: '' } };
  }
  const lastError = `This VM was imported without a disk. ${disk?.problem ?? ''} Fix this, then delete the VM and import it again.`;
  return { spec: { hypervisor }, runtime: { ...gone, lastError } };
}

/** Copies that a crash left. */
async function removeLeftovers(stateDir: string): Promise<void> {
  for (const name of await readdir(stateDir)) {
    if (name.startsWith(folderPrefix)) await rm(join(stateDir, name), { recursive: true, force: true });
  }
}

function cancelled() {
  return failure('cancelled', {
    message: 'The import was canceled.',
    unchanged: 'Nothing was imported.',
    hint: 'You can start it again at any time.',
  });
}
