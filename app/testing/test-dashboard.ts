import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { eventNames } from '../contract/events.ts';
import type {
  BangerEvent,
  BangerEvents,
  Channel,
  ChannelInput,
  ChannelOutput,
  EditorId,
  ErrorValue,
  ImagePart,
  Result,
} from '../contract/index.ts';
import { channels } from '../contract/index.ts';
import { createDashboard, type Dashboard } from '../dashboard/dashboard.ts';
import { workerInThread } from '../database-worker/testing/in-thread.ts';
import { type Hypervisors, registryOf } from '../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../hypervisors/fake/driver.ts';
import { preparePaths, resolvePaths } from '../installation/paths.ts';
import { answer } from '../ipc/answer.ts';
import { systemClock } from '../lib/clock.ts';
import type { Reached } from '../lib/fail-points.ts';
import { createLogger } from '../lib/logger.ts';
import type { EditorPlace } from '../services/desktop/desktop.ts';
import type { MakeStarter } from '../services/images/starter-images.ts';
import { type ReadHostNetwork, readHostNetwork } from '../services/network/host-network.ts';
import { type OpenedStore, openDatabase } from '../start-up/open-database.ts';
import { until } from './until.ts';

type FakeDriver = ReturnType<typeof createFakeDriver>;

/** The main process without Electron: real database, real files, fake machines; called as the renderer calls it. */
export interface TestDashboard {
  readonly home: string;
  readonly driver: FakeDriver;
  readonly dashboard: Dashboard;
  readonly paths: ReturnType<typeof resolvePaths>;
  readonly store: OpenedStore;
  /** Everything that was told, oldest first. */
  readonly told: { [E in BangerEvent]: { event: E; payload: BangerEvents[E] } }[BangerEvent][];
  /** Errors that nobody foresaw; a test that ends with some of them has found a bug. */
  readonly unforeseen: unknown[];
  /** Commands that were opened in a terminal. */
  readonly inTerminal: (readonly string[])[];
  /** Folders that were opened in an editor. */
  readonly inEditors: readonly ({ id: EditorId } & EditorPlace)[];
  /** Files that the file manager was asked to show. */
  readonly shownInFolder: string[];
  /** The answer as it crosses IPC. */
  invoke<C extends Channel>(channel: C, input: unknown, viewer?: number): Promise<Result<ChannelOutput<C>>>;
  /** The value of a call that must succeed; it is held against the contract. */
  value<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<ChannelOutput<C>>;
  /** The error of a call that must fail. */
  error(channel: Channel, input: unknown): Promise<ErrorValue>;
  /** A registered image of small real files. */
  image(name?: string): Promise<ChannelOutput<'images.get'>>;
  /** A VM of a new image, stopped. */
  vm(name?: string): Promise<ChannelOutput<'vms.get'>>;
  /** Resolves when the VM's row is in the state. */
  untilState(id: string, state: string): Promise<ChannelOutput<'vms.get'>>;
  /** Resolves when the guest is at its prompt and its boot written down. */
  untilBooted(id: string): Promise<void>;
  /** The dashboard ends (machines run on) and another one starts on the same files. */
  restart(): Promise<TestDashboard>;
  dispose(): Promise<void>;
}

interface Options {
  readonly home?: string;
  readonly driver?: FakeDriver;
  /** `driver` alone where absent. */
  readonly hypervisors?: Hypervisors;
  readonly makeStarter?: MakeStarter;
  /** The file that the person chooses when asked for a database; null where absent. */
  readonly pickDatabase?: () => Promise<string | null>;
  /** The file that the person chooses for an image; null where absent. */
  readonly pickImageFile?: (part: ImagePart) => Promise<string | null>;
  /** Whether the desktop shows icons in a tray; false where absent. */
  readonly hasTray?: boolean;
  /** The AppImage that it runs from; absent: none. */
  readonly appImage?: string;
  /** See `ServicesOptions`; the test's own folder where absent. */
  readonly userHome?: string;
  readonly pickSavePlace?: (name: string) => Promise<string | null>;
  readonly readNetwork?: ReadHostNetwork;
  readonly licences?: () => Promise<string | null>;
  readonly now?: () => Date;
  /** Which of the free ranges of addresses is chosen. */
  readonly random?: (below: number) => number;
  /** Called when a step is done (see `failPoints`). */
  readonly reached?: Reached;
}

export async function openTestDashboard(options: Options = {}): Promise<TestDashboard> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'dashboard-'));
  const driver = options.driver ?? createFakeDriver();
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  const unforeseen: unknown[] = [];
  const shownInFolder: string[] = [];
  const inTerminal: (readonly string[])[] = [];
  const inEditors: TestDashboard['inEditors'][number][] = [];
  const clock = options.now ? { now: options.now } : systemClock;
  const place = { path: paths.database, backupsDir: paths.backupsDir };
  const store = openDatabase({ ...place, migrations, clock }, false);
  const dashboard = createDashboard({
    store,
    worker: workerInThread(clock),
    paths,
    hypervisors: options.hypervisors ?? registryOf(driver),
    logger: { info: createLogger(paths.logsDir).info, error: (_, error) => unforeseen.push(error) },
    makeStarter: options.makeStarter ?? (() => Promise.reject(new Error('this test makes no starter image'))),
    desktop: {
      pickDatabase: options.pickDatabase ?? (async () => null),
      pickImageFile: options.pickImageFile ?? (async () => null),
      pickSavePlace: options.pickSavePlace ?? (async () => null),
      showsTray: async () => options.hasTray ?? false,
      isSandboxed: () => true,
      showInFolder: (path) => shownInFolder.push(path),
      editors: async () => [{ id: 'vscode', name: 'VS Code' }],
      openEditor: async (id, place) => {
        inEditors.push({ id, ...place });
        return 'VS Code';
      },
      openTerminal: async (command) => {
        inTerminal.push(command);
        return 'xterm';
      },
    },
    command: ['/usr/bin/banger-desktop'],
    userHome: options.userHome ?? home,
    about: () => ({ version: '0', electron: '0', chrome: '0', node: process.versions.node }),
    licences: options.licences ?? (async () => null),
    clock,
    ...(options.appImage ? { appImage: options.appImage } : {}),
    readNetwork: options.readNetwork ?? readHostNetwork,
    ...(options.random ? { random: options.random } : {}),
    ...(options.reached ? { reached: options.reached } : {}),
  });
  const told: TestDashboard['told'] = [];
  for (const event of eventNames) {
    dashboard.events.on(event, (payload) => told.push({ event, payload } as TestDashboard['told'][number]));
  }
  await dashboard.reconciled;

  const invoke: TestDashboard['invoke'] = async (channel, input, viewer = 1) => {
    const report = (_: string, error: unknown) => unforeseen.push(error);
    return (await answer(dashboard, channel, input, { viewer, actor: 'user' }, report)) as never;
  };
  const self: TestDashboard = {
    home,
    driver,
    dashboard,
    paths,
    store,
    told,
    unforeseen,
    inTerminal,
    inEditors,
    shownInFolder,
    invoke,
    async value(channel, input) {
      const result = await invoke(channel, input);
      if (!result.ok) throw new Error(`${channel}: ${result.error.code}: ${result.error.message}`);
      channels[channel].output.parse(result.value);
      return result.value;
    },
    async error(channel, input) {
      const result = await invoke(channel, input);
      if (result.ok) throw new Error(`${channel} was expected to fail and succeeded`);
      return result.error;
    },
    image: (name = 'debian') => self.value('images.register', { name, ...imageFiles(home) }),
    vm: async (name = 'sandbox') => {
      const known = await self.value('images.list', {});
      const image = known.items[0] ?? (await self.image());
      // Test files run side by side: none may take a port of this machine.
      return self.value('vms.create', { name, imageId: image.id, spec: { forwards: [] } });
    },
    untilState: (id, state) =>
      until(
        async () => {
          const vm = await self.value('vms.get', { id });
          expect(vm.state).toBe(state);
          return vm;
        },
        { interval: 5 },
      ),
    untilBooted: (id) =>
      until(
        async () => {
          const [boot] = await self.value('boots.list', { vmId: id });
          expect(boot).toMatchObject({ goesOn: false, phases: { ready: expect.any(Number) } });
        },
        { interval: 5 },
      ),
    async restart() {
      await dashboard.close();
      return openTestDashboard({ ...options, home, driver });
    },
    async dispose() {
      for (const vmId of driver.running()) await driver.crash(vmId);
      await dashboard.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return self;
}

/** A kernel and a root file system as far as the dashboard looks at them. */
export function imageFiles(dir: string): { kernelPath: string; rootfsPath: string } {
  const kernel = Buffer.alloc(1024);
  kernel.write('HdrS', 0x202, 'latin1');
  const kernelPath = join(dir, 'vmlinuz');
  const rootfsPath = join(dir, 'rootfs.ext4');
  writeFileSync(kernelPath, kernel);
  // Disks may have been made from it: then it must not change.
  if (!existsSync(rootfsPath)) writeFileSync(rootfsPath, Buffer.alloc(4096));
  return { kernelPath, rootfsPath };
}
