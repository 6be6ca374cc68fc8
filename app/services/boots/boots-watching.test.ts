import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActivityKind, Boot, VmState, VmView } from '../../contract/index.ts';
import { createEventBus, type EventBus } from '../../lib/bus.ts';
import { systemClock } from '../../lib/clock.ts';
import { insertImage } from '../../store/images.ts';
import { makeImage, makeVm, openTestStore } from '../../store/testing/factories.ts';
import { insertVm } from '../../store/vms.ts';
import { createVmRecords } from '../records/vm-records.ts';
import { type Boots, createBoots } from './boots.ts';

let dir: string;
let log: string;
let events: EventBus;
let boots: Boots;
let vm: ReturnType<typeof makeVm>;
let told: Boot[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'boots-'));
  log = join(dir, 'console.log');
  writeFileSync(log, 'banger: ready\nof the boot before\n');
  const { db } = openTestStore();
  const image = makeImage();
  insertImage(db, image);
  vm = makeVm({ imageId: image.id });
  insertVm(db, vm);
  events = createEventBus();
  const report = (_: string, error: unknown) => {
    throw error;
  };
  const records = createVmRecords({ db, events, clock: systemClock, hypervisors: { of: () => null } });
  boots = createBoots({ db, records, events, clock: systemClock, logPath: () => log, report });
  told = [];
  events.on('vm.boot', (boot) => told.push(boot));
});
afterEach(() => rmSync(dir, { recursive: true }));

const becomes = (state: VmState) =>
  events.emit('vm.changed', { id: vm.id, before: null, vm: { ...vm, state, imageName: 'debian' } as VmView });
const happens = (kind: ActivityKind) =>
  events.emit('vm.activity', {
    ...{ id: 1, vmId: vm.id, vmName: vm.name, at: 't', actor: 'dashboard', kind, reason: null, count: 1 },
    detail: { accelerator: 'tcg' },
  });
const prints = (text: string) => {
  appendFileSync(log, text);
  boots.onGrowth(vm.id);
};
const start = () => {
  becomes('starting');
  becomes('running');
  happens('started');
};
const seen = () => boots.list(vm.id).map(({ phases, goesOn }) => [goesOn, ...Object.keys(phases)]);

test('a boot is told as it goes on, from its own output alone', () => {
  start();
  prints('SeaBIOS\r\n');
  prints('[    0.000000] Linux ver');
  prints('sion 6.1\r\nRun /init as init process\r\n');
  prints('debian login: ');
  prints('banger: ready again\n');
  expect(told.map(({ phases, goesOn }) => [goesOn, Object.keys(phases).at(-1)])).toEqual([
    [true, 'process'],
    [true, 'output'],
    [true, 'kernel'],
    [true, 'init'],
    [false, 'ready'],
  ]);
  expect(seen()).toEqual([[false, 'process', 'output', 'kernel', 'init', 'ready']]);
});

test('a console that began anew with the boot is read from its beginning', () => {
  becomes('starting');
  truncateSync(log, 0);
  becomes('running');
  happens('started');
  prints('debian login: ');
  expect(seen()).toEqual([[false, 'process', 'output', 'ready']]);
});

test.each(['paused', 'stopping', 'unknown'] as const)(
  'what comes after a boot became %s is not its',
  (state) => {
    start();
    becomes(state);
    becomes('running');
    prints('debian login: ');
    expect(seen()).toEqual([[false, 'process']]);
    expect(told.at(-1)?.goesOn).toBe(false);
  },
);

test('a machine that ran already, or never came to be, has no boot', () => {
  becomes('starting');
  becomes('running');
  happens('adopted');
  prints('debian login: ');
  becomes('stopped');
  becomes('starting');
  becomes('error');
  expect(seen()).toEqual([]);
});

test('a guest that floods before it is ready is not followed for ever', () => {
  start();
  for (let count = 0; count < 3; count += 1) prints('y\n'.repeat(300_000));
  prints('debian login: ');
  expect(seen()).toEqual([[false, 'process', 'output']]);
});
