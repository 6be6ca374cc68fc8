import type { Page } from '../contract/scalars.ts';
import { troubledStates } from '../contract/vm-attention.ts';
import {
  type ListVmsInput,
  type Vm,
  type VmCounts,
  type VmState,
  vmRuntimeSchema,
  vmSpecSchema,
  vmStates,
  vmStatsSchema,
} from '../contract/vms.ts';
import { machineIdOf } from '../lib/machine-id.ts';
import { type Cell, type Cells, isOddTime, textOf, timeKey } from './cells.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';
import { fold, foldOf } from './fold.ts';
import { jsonColumn, patchExpression } from './json-column.ts';
import { nameKey, readPage } from './pages.ts';
import { type Assignment, deleteRow, insertRow, refusingTakenName, updateRow } from './rows.ts';

/**
 * The fields that get a new value; the others stay. `spec` and `runtime` are changes, too: their known keys are set,
 * or removed by `undefined`, and all other keys in the file are kept.
 */
export type VmChanges = { [Field in Exclude<keyof Vm, 'id' | 'stats'>]?: Vm[Field] | undefined };

const spec = jsonColumn(vmSpecSchema);
const runtime = jsonColumn(vmRuntimeSchema);
const stats = jsonColumn(vmStatsSchema);

const textColumns = {
  id: 'id',
  name: 'name',
  imageId: 'image_id',
  guestIp: 'guest_ip',
  state: 'state',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  lastTouchedAt: 'last_touched_at',
} as const satisfies Partial<Record<keyof Vm, string>>;

/** A VM with its image's name; empty when the image is not there. */
export type StoredVm = Vm & { readonly imageName: string };

type VmRow = Cells<keyof typeof textColumns | 'specJson' | 'runtimeJson' | 'statsJson' | 'imageName'>;

const fields = Object.entries(textColumns).map(([field, column]) => `vms.${column} AS ${field}`);
const select = `SELECT ${fields.join(', ')}, vms.spec_json AS specJson, vms.runtime_json AS runtimeJson,
  vms.stats_json AS statsJson, images.name AS imageName FROM vms LEFT JOIN images ON images.id = vms.image_id`;

const keys = {
  name: [nameKey('vms.name')],
  state: ["coalesce(CAST(vms.state AS TEXT), '')", nameKey('vms.name')],
  createdAt: [timeKey('vms.created_at')],
  // An index has them in order, as long as each is in our form.
  lastTouchedAt: ['vms.last_touched_at'],
};
const keysOfOddTimes = { ...keys, lastTouchedAt: [timeKey('vms.last_touched_at')] };

function hasOddTimes(db: ReadableDb): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM vms WHERE ${isOddTime('last_touched_at')})`;
  return prepared(db, sql).pluck().get() === 1;
}

/** By name unless `sort` says otherwise, 100 at a time unless `limit` does. `query` is part of a name or an address. */
export function listVms(db: ReadableDb, input: ListVmsInput = {}): Page<StoredVm> {
  const { query, states, attention, imageId, sort = 'name', limit, cursor, offset } = input;
  const conditions: string[] = [];
  if (query) conditions.push(searchCondition);
  if (states) conditions.push(states.includes('unknown') ? `(${ofStates} OR ${ofNoKnownState})` : ofStates);
  if (attention) conditions.push(`(${ofTrouble} OR ${ofNoKnownState} OR ${ofCrash})`);
  if (imageId) conditions.push('vms.image_id = @imageId');
  const parameters = {
    query: fold(query ?? ''),
    states: JSON.stringify(states ?? []),
    knownStates: JSON.stringify(vmStates),
    troubledStates: JSON.stringify(troubledStates),
    imageId: imageId ?? '',
  };
  const isByTouch = sort === 'lastTouchedAt' || sort === '-lastTouchedAt';
  const by = isByTouch && hasOddTimes(db) ? keysOfOddTimes : keys;
  return readPage(
    db,
    { select, table: 'vms', conditions, parameters, keys: by, sort, limit, cursor, offset },
    toVm,
  );
}

/** The guest's own, and where its forwards listen: people see and type the other (see `loopbackAddress`). */
const addresses = `guest_ip || ' 127' || substr(guest_ip, instr(guest_ip, '.'))`;

/** Two walks over small indexes: the rows themselves are ten times as much to read. */
export const searchCondition = `vms.rowid IN (
  SELECT rowid FROM vms WHERE instr(${foldOf('name')}, @query) > 0
  UNION ALL SELECT rowid FROM vms WHERE instr(${addresses}, @query) > 0)`;

const ofStates = 'vms.state IN (SELECT value FROM json_each(@states))';
const ofNoKnownState = "coalesce(vms.state, '') NOT IN (SELECT value FROM json_each(@knownStates))";

const ofTrouble = 'vms.state IN (SELECT value FROM json_each(@troubledStates))';
/** `isCrashed`, of whatever text the column holds. Most rows do not have the word, and are not parsed. */
const ofCrash = `CASE WHEN vms.state = 'stopped' AND instr(vms.runtime_json, 'crashed_at') > 0
  AND json_valid(vms.runtime_json) THEN json_type(vms.runtime_json, '$.crashed_at') IS 'text' ELSE 0 END`;

/** A state that we do not know counts as `unknown`, as it does in a list. */
export function countVms(db: ReadableDb): VmCounts {
  const counts = Object.fromEntries([...vmStates, 'crashed'].map((state) => [state, 0])) as VmCounts;
  const rows = prepared<{ state: Cell; vms: number; crashed: number }>(
    db,
    `SELECT state, count(*) AS vms, sum(${ofCrash}) AS crashed FROM vms GROUP BY state`,
  );
  for (const { state, vms, crashed } of rows.all()) {
    counts[stateOf(state)] += vms;
    counts.crashed += crashed;
  }
  return counts;
}

/** Undefined when there is none. */
export function getVm(db: ReadableDb, id: string): StoredVm | undefined {
  const row = prepared<VmRow>(db, `${select} WHERE vms.id = ?`).get(id);
  return row && toVm(row);
}

/** The name to the letter. Undefined when there is none. */
export function getVmByName(db: ReadableDb, name: string): StoredVm | undefined {
  const row = prepared<VmRow>(db, `${select} WHERE vms.name = ?`).get(name);
  return row && toVm(row);
}

/** The VMs that keep an image from being deleted, by name. */
export function vmsUsingImage(db: ReadableDb, imageId: string): { id: string; name: string }[] {
  return prepared<Cells<'id' | 'name'>>(
    db,
    'SELECT id, name FROM vms WHERE image_id = ? ORDER BY fold(name), id',
  )
    .all(imageId)
    .map(({ id, name }) => ({ id: textOf(id), name: textOf(name) }));
}

/** The VM whose machine has a UUID (see `machineIdOf`). Undefined when there is none. */
export function getVmOfMachine(db: ReadableDb, machineId: string): StoredVm | undefined {
  const wanted = machineId.toLowerCase();
  const same = getVm(db, machineId);
  if (same && machineIdOf(same.id).toLowerCase() === wanted) return same;
  const ids = prepared<Cells<'id'>>(db, 'SELECT id FROM vms')
    .all()
    .map(({ id }) => textOf(id));
  const id = ids.find((one) => machineIdOf(one).toLowerCase() === wanted);
  return id === undefined ? undefined : getVm(db, id);
}

/** What no new VM may get. */
export function usedGuestIps(db: ReadableDb): Set<string> {
  const rows = prepared<Cells<'guestIp'>>(db, 'SELECT guest_ip AS guestIp FROM vms').all();
  return new Set(rows.map(({ guestIp }) => textOf(guestIp)));
}

/** Every VM's address, by name. */
export function guestIpsOfVms(db: ReadableDb): { id: string; name: string; guestIp: string }[] {
  return prepared<Cells<'id' | 'name' | 'guestIp'>>(
    db,
    'SELECT id, name, guest_ip AS guestIp FROM vms ORDER BY fold(name), id',
  )
    .all()
    .map(({ id, name, guestIp }) => ({ id: textOf(id), name: textOf(name), guestIp: textOf(guestIp) }));
}

/** Throws `name_taken`. The image must exist, and `guestIp` be free. */
export function insertVm(db: WritableDb, vm: Vm): void {
  const json = [
    { column: 'spec_json', value: spec.write(vm.spec) },
    { column: 'runtime_json', value: runtime.write(vm.runtime) },
    { column: 'stats_json', value: stats.write(vm.stats) },
  ];
  refusingTakenName(db, { what: 'VM', ...vm }, () => insertRow(db, 'vms', [...textAssignments(vm), ...json]));
}

/** Throws `name_taken`. False when there is no such VM. */
export function updateVm(db: WritableDb, id: string, changes: VmChanges): boolean {
  const assignments = textAssignments(changes);
  if (changes.spec) {
    assignments.push({ column: 'spec_json', value: spec.patch(changes.spec), expression: patchExpression });
  }
  if (changes.runtime) {
    const value = runtime.patch(changes.runtime);
    assignments.push({ column: 'runtime_json', value, expression: patchExpression });
  }
  return refusingTakenName(db, { what: 'VM', name: changes.name, id }, () =>
    updateRow(db, 'vms', id, assignments),
  );
}

/** Its history stays. False when there is no such VM. */
export function deleteVm(db: WritableDb, id: string): boolean {
  return deleteRow(db, 'vms', id);
}

function textAssignments(vm: VmChanges & { id?: string }): Assignment[] {
  return Object.entries(textColumns).flatMap(([field, column]) => {
    const value = vm[field as keyof typeof textColumns];
    return value === undefined ? [] : [{ column, value }];
  });
}

/** Never throws: whatever a cell holds, the VM is listed. */
function toVm(row: VmRow): StoredVm {
  return {
    id: textOf(row.id),
    name: textOf(row.name),
    imageId: textOf(row.imageId),
    guestIp: textOf(row.guestIp),
    state: stateOf(row.state),
    createdAt: textOf(row.createdAt),
    updatedAt: textOf(row.updatedAt),
    lastTouchedAt: textOf(row.lastTouchedAt),
    imageName: textOf(row.imageName),
    spec: spec.read(textOf(row.specJson)),
    runtime: runtime.read(textOf(row.runtimeJson)),
    stats: stats.read(textOf(row.statsJson)),
  };
}

function stateOf(state: Cell): VmState {
  return vmStates.find((known) => known === state) ?? 'unknown';
}
