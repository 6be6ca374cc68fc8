import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  type CheckNameInput,
  type CreateVmInput,
  defaultForwards,
  type ListVmsInput,
  type NameCheck,
  type Page,
  specLimits,
  type UpdateVmInput,
  type Vm,
  type VmCounts,
  type VmView,
} from '../../contract/index.ts';
import type { Hypervisor } from '../../hypervisors/driver/hypervisor.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import { type Clock, timestamp } from '../../lib/clock.ts';
import type { Reached } from '../../lib/fail-points.ts';
import { failure } from '../../lib/failures.ts';
import { isUuid } from '../../lib/machine-id.ts';
import { createOwnedFolder, deleteOwnedFolder } from '../../lib/owned-folders.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { WritableDb } from '../../store/db.ts';
import {
  countVms,
  deleteVm,
  getVm,
  getVmByName,
  getVmOfMachine,
  insertVm,
  usedGuestIps,
} from '../../store/vms.ts';
import type { Bases } from '../disks/bases.ts';
import type { Images } from '../images/images.ts';
import { endLeftHelpers } from '../machines/left-helpers.ts';
import { type MachineFolders, machineFiles } from '../machines/machine-config.ts';
import type { AddressesService } from '../network/addresses.ts';
import { findByName } from '../records/find-by-name.ts';
import { freeNames } from '../records/free-names.ts';
import { requireCommand } from '../records/vm-command.ts';
import type { VmRecords } from '../records/vm-records.ts';
import type { VmPower } from './vm-power.ts';

export type Vms = ReturnType<typeof createVms>;

/** The VMs as things one has: list, make, edit, delete. What runs is `vm-power.ts`. */
export function createVms(parts: {
  db: WritableDb;
  records: VmRecords;
  images: Images;
  bases: Pick<Bases, 'note' | 'learn'>;
  addresses: Pick<AddressesService, 'survey'>;
  power: VmPower;
  hypervisors: Hypervisors;
  folders: MachineFolders;
  clock: Clock;
  reached: Reached;
}) {
  const { db, records, images, bases, addresses, power, hypervisors, folders, clock, reached } = parts;
  const names = freeNames(db, 'vms');

  function chosenDriver({ name, spec }: CreateVmInput): Hypervisor {
    if (spec?.hypervisor === undefined) return hypervisors.default;
    const driver = hypervisors.of(spec.hypervisor);
    if (driver) return driver;
    const known = hypervisors.all().map((one) => one.name);
    throw failure('hypervisor_missing', {
      message: `${name} can’t be created: this version of Banger doesn’t support the hypervisor “${spec.hypervisor}”.`,
      unchanged: 'Nothing was created.',
      hint: `Choose one of ${known.join(', ')}.`,
    });
  }

  async function create(input: CreateVmInput): Promise<VmView> {
    names.require(input.name);
    const driver = chosenDriver(input);
    const image = images.require(input.imageId);
    await images.requireFiles(image);
    const now = timestamp(clock);
    const spec = {
      hypervisor: driver.name,
      vcpuCount: input.spec?.vcpuCount ?? specLimits.vcpuCount.default,
      memoryMib: input.spec?.memoryMib ?? specLimits.memoryMib.default,
      diskSizeMib: input.spec?.diskSizeMib ?? specLimits.diskSizeMib.default,
      isolated: input.spec?.isolated ?? false,
      forwards: input.spec?.forwards ?? [...defaultForwards],
      ...(whoAsks() === 'mcp' ? { createdBy: 'mcp' as const } : {}),
    };
    const { take } = await addresses.survey();
    const id = randomUUID();
    const made = { id, name: input.name };
    await createOwnedFolder(
      folders.vmsDir,
      id,
      async (dir) => {
        reached('create.folder_made');
        await driver.createDisk({
          basePath: image.rootfsPath,
          diskPath: machineFiles(folders, id, dir).diskPath,
          sizeMib: spec.diskSizeMib,
        });
        await bases.note(machineFiles(folders, id, dir).baseNotePath, image.rootfsPath);
        reached('create.folder_filled');
      },
      () => {
        records.record(made, { actor: whoAsks(), kind: 'created' }, () => {
          const vm: Vm = {
            ...made,
            imageId: image.id,
            guestIp: take(usedGuestIps(db))(),
            state: 'stopped',
            createdAt: now,
            updatedAt: now,
            lastTouchedAt: now,
            spec,
            runtime: {},
            stats: {},
          };
          // Another one may have got a name like it while the disk was made.
          names.require(input.name);
          insertVm(db, vm);
        });
        reached('create.row_stored');
      },
    ).catch((error: unknown) => {
      // It may have been deleted meanwhile, which explains whatever failed.
      images.require(image.id);
      throw error;
    });
    reached('create.folder_named');
    bases.learn(id);
    await images.announce(image.id);
    // A start that fails is told by the row itself: the VM was made all the same.
    if (input.start) power.start(id).catch(() => undefined);
    return records.get(id);
  }

  function update({ id, name, spec }: UpdateVmInput): VmView {
    const vm = records.get(id);
    if (name !== undefined) names.require(name, vm);
    const changes = {
      ...(name !== undefined ? { name } : {}),
      ...(spec !== undefined ? { spec } : {}),
    };
    if (Object.keys(changes).length === 0) return vm;
    const reason = name !== undefined && name !== vm.name ? `Renamed from ${vm.name} to ${name}.` : undefined;
    return records.change(id, changes, {
      actor: whoAsks(),
      kind: 'edited',
      detail: spec ?? {},
      ...(reason ? { reason } : {}),
    });
  }

  /** No entry: nothing happens to the VM, and the log keeps why it ended. */
  function dismissEnd(id: string): VmView {
    const { name, state } = records.get(id);
    if (state !== 'stopped') {
      throw failure('wrong_state', {
        message: `${name} is ${state}: what it shows is about now.`,
        unchanged: 'The VM is unchanged.',
        hint: 'Look at its page for what can be done.',
      });
    }
    return records.change(id, { runtime: { lastError: '', crashedAt: undefined } });
  }

  async function remove(id: string): Promise<void> {
    const { imageId } = requireCommand(records.get(id), 'delete');
    await endLeftHelpers(parts, records.get(id));
    // Before the row: nobody would look for what is left of a VM that is not known.
    await rm(machineFiles(folders, id).runDir, { recursive: true, force: true });
    reached('delete.sockets_gone');
    await deleteOwnedFolder(folders.vmsDir, id, () => {
      reached('delete.folder_unnamed');
      // Somebody may have started it since.
      const vm = requireCommand(records.get(id), 'delete');
      records.record(vm, { actor: whoAsks(), kind: 'deleted' }, () => deleteVm(db, id));
      reached('delete.row_gone');
    });
    reached('delete.folder_gone');
    await images.announce(imageId);
  }

  const withId = (id: string) => getVm(db, id) ?? (isUuid(id) ? getVmOfMachine(db, id) : undefined);

  return {
    list: (input: ListVmsInput): Page<VmView> => records.list(input),
    counts: (): VmCounts => countVms(db),
    get: (id: string): VmView => records.get(id),
    /** An id is the row's, or the UUID that its machine has: other programs' ids may be anything. Throws `not_found`, `invalid_input`. */
    find(name: string): VmView {
      const found = { byId: withId(name), byName: getVmByName(db, name) };
      return records.get(findByName(db, 'vms', name, found).id);
    },
    /** Throws `not_found`. */
    checkName: ({ id, name }: CheckNameInput): NameCheck =>
      names.check(name, id === undefined ? undefined : records.get(id)),
    create,
    update,
    delete: remove,
    dismissEnd,
    /** For tools that use a VM past the dashboard. */
    touch: (id: string): VmView => records.change(id, {}, { actor: whoAsks(), kind: 'touched' }),
  };
}
