import type { BangerBridge } from '../../app/contract/bridge.ts';
import type { Channel, ChannelInput, ChannelOutput } from '../../app/contract/channels.ts';
import type { Result } from '../../app/contract/errors.ts';
import type { BangerEvent } from '../../app/contract/events.ts';
import type { ImageView } from '../../app/contract/images.ts';
import type { ImportPreview } from '../../app/contract/imports.ts';
import type { Quitting } from '../../app/contract/quitting.ts';
import type { Settings } from '../../app/contract/settings.ts';
import type { VmView } from '../../app/contract/vms.ts';
import { errorValueOf } from '../lib/api.ts';
import { demoAddresses } from './demo-addresses.ts';
import { demoBoots } from './demo-boots.ts';
import { demoConsoleBoots, findInLog } from './demo-console.ts';
import {
  ago,
  demoActivity,
  demoChecks,
  demoId,
  demoImage,
  demoImages,
  demoVm,
  demoVms,
} from './demo-data.ts';
import { createDemoDatabase, demoImport } from './demo-database.ts';
import { demoDiagnostics } from './demo-diagnostics.ts';
import { demoEvidence } from './demo-evidence.ts';
import { demoForwardCheck, demoForwards } from './demo-forwards.ts';
import { demoTouches, narrowDown } from './demo-history.ts';
import { createDemoJobs } from './demo-jobs.ts';
import { createDemoMachines, type Emit, refuse } from './demo-machines.ts';
import { pageThrough, sortVms } from './demo-pages.ts';
import { demoSsh } from './demo-ssh.ts';
import { demoSamples } from './demo-stats.ts';

export interface DemoOptions {
  vms?: VmView[];
  images?: ImageView[];
  /** What a chosen file would bring; null: the person thinks better of it. */
  importPreview?: ImportPreview | null;
  /** What was asked before this page was there. */
  quitting?: Quitting | null;
  /** Milliseconds that a start, a stop or a step of a job takes. */
  pace?: number;
  /** A session that ended unexpectedly before this one. */
  lastSession?: ChannelOutput<'sessions.last'>;
  /** Where new VMs get their addresses; null: not chosen yet. */
  addressRange?: string | null;
}

/** The demo's dashboard is open from the start: what is asked before that, nobody answers. */
type Handlers = {
  [C in Exclude<Channel, `startUp.${string}`>]: (input: ChannelInput<C>) => ChannelOutput<C>;
};

/** The main process, played in memory: for looking at the dashboard and for its tests. Nothing of it is ever packaged. */
export function createDemoBridge(options: DemoOptions = {}) {
  const {
    vms = demoVms(14),
    images = demoImages(),
    importPreview = demoImport(),
    quitting = null,
    lastSession = null,
    addressRange = '172.23.41.0/24',
    pace = 900,
  } = options;
  const listeners = new Map<BangerEvent, Set<(payload: never) => void>>();
  const emit: Emit = (event, payload) => {
    for (const listener of listeners.get(event) ?? []) (listener as (payload: unknown) => void)(payload);
  };
  const table = new Map(vms.map((vm) => [vm.id, vm]));
  const activity = demoActivity(vms);
  const imageTable = new Map(images.map((image) => [image.id, image]));
  const machines = createDemoMachines({ vms: table, activity, emit, pace });
  const jobs = createDemoJobs({ emit, pace });
  const database = createDemoDatabase({
    jobs,
    preview: importPreview,
    addImage: put,
    addVm: (vm) => {
      table.set(vm.id, vm);
      machines.change(vm.id, {}, 'imported');
    },
    counts: () => ({ vms: table.size, images: imageTable.size }),
  });

  const usersOf = (id: string) => [...table.values()].filter((vm) => vm.imageId === id);
  const view = (image: ImageView): ImageView => ({ ...image, vmCount: usersOf(image.id).length });
  function image(id: string): ImageView {
    const found = imageTable.get(id);
    if (!found) throw refuse('not_found', `There is no image with the id ${id}.`, 'Look at the list again.');
    return view(found);
  }
  function put(changed: ImageView): ImageView {
    imageTable.set(changed.id, changed);
    emit('image.changed', { id: changed.id, image: view(changed) });
    return view(changed);
  }
  function requireFreeName(rows: Iterable<{ id: string; name: string }>, name: string, ownId?: string): void {
    if (![...rows].some((row) => row.name === name && row.id !== ownId)) return;
    throw refuse('name_taken', `There is already one named ${name}.`, 'Choose another name.');
  }

  let settings: Settings = { onQuit: 'ask', closeToTray: false, notifications: true, theme: 'system' };
  const handlers: Handlers = {
    'images.list': (input) =>
      pageThrough(
        [...imageTable.values()].map(view).sort((a, b) => a.name.localeCompare(b.name)),
        input,
      ),
    'images.get': ({ id }) => image(id),
    'images.register': ({ name, rootfsPath, kernelPath, initrdPath = null }) => {
      requireFreeName(imageTable.values(), name);
      const id = demoId('a', imageTable.size + 1);
      return put(demoImage({ id, name, rootfsPath, kernelPath, initrdPath, createdAt: ago(0) }));
    },
    'images.update': ({ id, ...changes }) => {
      if (changes.name) requireFreeName(imageTable.values(), changes.name, id);
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      return put({ ...image(id), ...Object.fromEntries(given) });
    },
    'images.delete': ({ id }) => {
      const users = usersOf(id).map(({ name }) => name);
      if (users.length > 0) {
        const message = `The image ${image(id).name} cannot be deleted: ${users.length} VMs are using it.`;
        throw refuse('image_in_use', message, 'Delete the VMs named below first.', users);
      }
      imageTable.delete(id);
      emit('image.changed', { id, image: null });
    },
    'images.createStarter': ({ name = 'starter' }) =>
      jobs.start('create_starter_image', `Create the image ${name}`, () => {
        const id = demoId('a', imageTable.size + 1);
        return put(demoImage({ id, name, managed: true, sizeBytes: 34.6 * 1024 * 1024, createdAt: ago(0) }))
          .id;
      }),
    'settings.get': () => settings,
    'settings.update': (changes) => {
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      settings = { ...settings, ...Object.fromEntries(given) };
      emit('settings.changed', settings);
      return settings;
    },
    ...demoAddresses(addressRange),
    'quitting.state': () => quitting,
    'quitting.answer': () => emit('quitting.changed', null),
    'quitting.force': () => emit('quitting.changed', null),
    'quitting.cancel': () => emit('quitting.changed', null),
    'usage.watch': ({ vmIds }) =>
      vmIds.flatMap((id) => (table.get(id)?.state === 'running' ? demoSamples(id) : [])),
    'vms.list': (input) => {
      const { query = '', states, imageId, sort = 'name' } = input;
      const matching = [...table.values()].filter(
        (vm) =>
          (vm.name.toLowerCase().includes(query.toLowerCase()) || vm.guestIp.includes(query)) &&
          (!states || states.includes(vm.state)) &&
          (!imageId || vm.imageId === imageId),
      );
      return pageThrough(sortVms(matching, sort), { ...input, query: '' });
    },
    'vms.get': ({ id }) => machines.get(id),
    'vms.create': ({ name, imageId, spec, start }) => {
      requireFreeName(table.values(), name);
      const { name: imageName } = image(imageId);
      const number = table.size + 1;
      const base = demoVm(number, { name, imageId, imageName, createdAt: ago(0) });
      const given = Object.entries(spec ?? {}).filter(([, value]) => value !== undefined);
      table.set(base.id, { ...base, spec: { ...base.spec, ...Object.fromEntries(given) } });
      const vm = machines.change(base.id, {}, 'created');
      return start ? machines.start(vm.id) : vm;
    },
    'vms.update': ({ id, name, spec }) => {
      const vm = machines.get(id);
      if (name) requireFreeName(table.values(), name, id);
      const given = Object.entries(spec ?? {}).filter(([, value]) => value !== undefined);
      const changes = { name: name ?? vm.name, spec: { ...vm.spec, ...Object.fromEntries(given) } };
      return machines.change(id, changes, 'edited');
    },
    'vms.delete': ({ id }) => {
      machines.note(machines.get(id), 'deleted', 'user');
      table.delete(id);
      emit('vm.changed', { id, vm: null });
    },
    'vms.start': ({ id }) => machines.start(id),
    'vms.stop': ({ id }) => machines.stop(id),
    'vms.forceStop': ({ id }) => machines.forceStop(id),
    'vms.restart': ({ id }) => machines.restart(id),
    'vms.pause': ({ id }) => machines.pause(id),
    'vms.resume': ({ id }) => machines.resume(id),
    'vms.touch': ({ id }) => machines.change(id, {}, 'touched'),
    'vms.ssh': ({ id }) => demoSsh(machines.get(id)),
    'vms.openTerminal': ({ id }) => void machines.change(id, {}, 'touched'),
    'vms.forwards': ({ id }) => demoForwards(machines.get(id)),
    'vms.checkForward': (input) =>
      demoForwardCheck(input.id === undefined ? null : machines.get(input.id), input),
    'vms.openForwards': ({ id }) => demoForwards(machines.get(id)),
    'vms.evidence': ({ id }) => demoEvidence(machines.get(id)),
    'vms.resolve': ({ id, choice }) =>
      machines.change(id, choice === 'ignore' ? {} : { state: choice === 'adopt' ? 'running' : 'stopped' }),
    'vms.activity': (input) => narrowDown(activity, input),
    'vms.touches': (input) => demoTouches([...table.keys()], input),
    'console.open': ({ vmId }) => ({ vmId, offset: 0, data: machines.log(vmId) }),
    'console.write': ({ vmId, data }) => machines.type(vmId, data),
    'boots.list': ({ vmId }) => demoBoots(machines.get(vmId)),
    'console.ack': () => undefined,
    'console.close': () => undefined,
    'console.read': ({ vmId, from, limit }) => ({
      vmId,
      offset: from,
      data: machines.log(vmId).slice(from, from + limit),
    }),
    'console.save': () => '/home/ada/sandbox-console.txt',
    'console.boots': () => demoConsoleBoots(),
    'console.search': ({ vmId, text, before }) => findInLog(machines.log(vmId), text, before),
    'host.checks': () => demoChecks,
    'host.tray': () => false,
    'host.licences': () => 'Banger Desktop: MIT\n\nPermission is hereby granted, free of charge, …',
    'host.about': () => ({
      version: '0.1.0',
      electron: '45.4.1',
      chrome: '156.0.8078.79',
      node: '24.21.0',
      sqlite: '3.51.0',
      dataDir: '/home/ada/.local/share/banger-desktop',
      stateDir: '/home/ada/.local/state/banger-desktop',
    }),
    ...database.handlers,
    ...demoDiagnostics(),
    'sessions.last': () => lastSession,
    'jobs.list': () => jobs.list(),
    'jobs.log': ({ id }) => jobs.log(id),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
    'jobs.retry': ({ id }) => jobs.retry(id),
  };

  const bridge: BangerBridge = {
    async invoke<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<Result<ChannelOutput<C>>> {
      try {
        const handle = (handlers as { [D in Channel]?: (input: ChannelInput<D>) => ChannelOutput<D> })[
          channel
        ];
        if (!handle) throw refuse('wrong_state', `${channel} is not answered.`, 'The demo is open.');
        return { ok: true, value: structuredClone(handle(input)) };
      } catch (error) {
        return { ok: false, error: errorValueOf(error) };
      }
    },
    on(event, listener) {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => all.delete(listener);
    },
  };
  return { bridge, emit, machines, merged: database.merged };
}
