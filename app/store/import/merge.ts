import type { ActivityEntry, PersonActor } from '../../contract/activity.ts';
import { AppError } from '../../contract/errors.ts';
import type { VmRuntime, VmSpec } from '../../contract/vms.ts';
import { appendActivity } from '../activity.ts';
import { inTransaction, type WritableDb } from '../db.ts';
import { getImage, insertImage } from '../images.ts';
import { lookAlike } from '../names.ts';
import { insertRow, nameTaken, refusingTakenName } from '../rows.ts';
import { updateVm, usedGuestIps } from '../vms.ts';
import type { ImportPlan, PlannedVm } from './plan.ts';

/** What is true of a VM here, whatever the file says of it there. */
export interface Arrival {
  /** Known keys that get another value; all other keys of the file stay. */
  readonly spec: Partial<VmSpec>;
  readonly runtime: Partial<VmRuntime>;
}

interface MergeOptions {
  /** The file that was chosen, for the activity log. */
  readonly path: string;
  /** Who asked for it, for the same. */
  readonly actor: PersonActor;
  /** RFC 3339, whole seconds. */
  readonly now: string;
  /** RFC 3339, milliseconds. */
  readonly at: string;
  /** The addresses that are free beside those given, the next one with each call. */
  addresses(used: ReadonlySet<string>): () => string;
  arrivalOf(vm: PlannedVm): Arrival;
}

/**
 * Writes a plan's rows and their log entries, in one transaction: all of them or, when it throws, none. Throws
 * `name_taken`, `invalid_input` for an address that is taken, and `not_found` when an image has gone since the plan.
 */
export function mergeImport(db: WritableDb, plan: ImportPlan, options: MergeOptions): ActivityEntry[] {
  return inTransaction(db, () => {
    // First, because names that stand beside each other in the file may do so here.
    for (const { name } of plan.images) refuseLookAlike(db, 'images', name);
    for (const { name } of plan.vms) refuseLookAlike(db, 'vms', name);
    for (const image of plan.images) insertImage(db, { ...image, updatedAt: options.now });
    for (const id of new Set(plan.vms.map(({ imageId }) => imageId)))
      if (!getImage(db, id)) throw imageGone();
    const used = usedGuestIps(db);
    // Those that keep their address come first: "the next free one" must not take it from them.
    for (const vm of plan.vms) if (vm.address === 'keep') claim(vm, used);
    const next = options.addresses(used);
    return plan.vms.map((vm) => insert(db, vm, vm.address === 'keep' ? vm.source.guestIp : next(), options));
  });
}

function refuseLookAlike(db: WritableDb, table: 'images' | 'vms', name: string): void {
  const other = lookAlike(db, table, name);
  if (other) throw nameTaken(table === 'images' ? 'image' : 'VM', name, other.name);
}

function claim({ name, source }: PlannedVm, used: Set<string>): void {
  if (used.has(source.guestIp)) {
    throw new AppError({
      code: 'invalid_input',
      message: `The address ${source.guestIp} of the VM ${name} belongs to another VM.`,
      unchanged: 'Nothing was imported.',
      hint: 'Give it the next free address.',
    });
  }
  used.add(source.guestIp);
}

function insert(db: WritableDb, vm: PlannedVm, guestIp: string, options: MergeOptions): ActivityEntry {
  const { source } = vm;
  const { path, now, at } = options;
  refusingTakenName(db, { what: 'VM', name: vm.name, id: vm.id }, () =>
    insertRow(db, 'vms', [
      { column: 'id', value: vm.id },
      { column: 'name', value: vm.name },
      { column: 'image_id', value: vm.imageId },
      { column: 'guest_ip', value: guestIp },
      { column: 'state', value: 'stopped' },
      { column: 'created_at', value: source.createdAt },
      { column: 'updated_at', value: now },
      { column: 'last_touched_at', value: source.lastTouchedAt },
      { column: 'spec_json', value: source.specJson },
      { column: 'runtime_json', value: source.runtimeJson },
      { column: 'stats_json', value: source.statsJson },
    ]),
  );
  updateVm(db, vm.id, options.arrivalOf(vm));
  return appendActivity(db, {
    vmId: vm.id,
    vmName: vm.name,
    at,
    actor: options.actor,
    kind: 'imported',
    reason: reasonOf(vm, guestIp, path),
    detail: { path, id: source.id, name: source.name, guestIp: source.guestIp, state: source.state },
  });
}

function reasonOf({ name, source }: PlannedVm, guestIp: string, path: string): string {
  const was = [
    name === source.name ? '' : `was named ${source.name}`,
    guestIp === source.guestIp ? '' : `had the address ${source.guestIp}`,
  ].filter(Boolean);
  return `Imported from ${path}${was.length > 0 ? `, where it ${was.join(' and ')}` : ''}.`;
}

function imageGone(): AppError {
  return new AppError({
    code: 'not_found',
    message: 'An image that you chose was deleted in the meantime.',
    unchanged: 'Nothing was imported.',
    hint: 'Choose the file again and review your choices.',
  });
}
