import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrations } from '../../../migrations/index.ts';
import {
  type Channel,
  type ChannelInput,
  type ChannelOutput,
  channels,
  type Result,
} from '../../contract/index.ts';
import { createDashboard, type Dashboard } from '../../dashboard/dashboard.ts';
import { workerInThread } from '../../database-worker/testing/in-thread.ts';
import { noDesktop } from '../../headless/desktop.ts';
import { type Hypervisors, registryOf } from '../../hypervisors/driver/hypervisors.ts';
import type { PlanHelpers } from '../../hypervisors/processes/with-helpers.ts';
import { createQemuDriver } from '../../hypervisors/qemu/driver.ts';
import { starterImage } from '../../hypervisors/qemu/testing/starter-image.ts';
import { listeningHelper } from '../../hypervisors/testing/helper-plan.ts';
import { type Paths, preparePaths, resolvePaths } from '../../installation/paths.ts';
import { answer } from '../../ipc/answer.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Reached } from '../../lib/fail-points.ts';
import { createLogger } from '../../lib/logger.ts';
import { openDatabase } from '../../start-up/open-database.ts';
import { makeStarter } from '../../starter/make-starter.ts';

/** The main process without Electron, with real QEMU: called as the window calls it. */
export interface RealDashboard {
  readonly paths: Paths;
  readonly dashboard: Dashboard;
  /** Errors that nobody foresaw. */
  readonly unforeseen: unknown[];
  invoke<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<Result<ChannelOutput<C>>>;
  /** The value of a call that must succeed. */
  value<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<ChannelOutput<C>>;
  /** Resolves when the VM's row is in one of the states. */
  untilState(id: string, ...states: string[]): Promise<ChannelOutput<'vms.get'>>;
}

const packedStarter = fileURLToPath(new URL('../../../build/packed-starter', import.meta.url));

/** QEMU needs no helper: this one is there to be ended, found and told of like those that later drivers need. */
const helpers: PlanHelpers = (config) => [listeningHelper(config)];

/** `reached`: see `fail-points.ts`. */
export async function openRealDashboard(
  home: string,
  reached: Reached = () => {},
  makeHypervisors: (stateDir: string) => Hypervisors = (stateDir) =>
    registryOf(createQemuDriver({ stateDir, reached, helpers })),
): Promise<RealDashboard> {
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  const unforeseen: unknown[] = [];
  const report = (_: string, error: unknown) => unforeseen.push(error);
  const place = { path: paths.database, backupsDir: paths.backupsDir };
  const dashboard = createDashboard({
    store: openDatabase({ ...place, migrations, clock: systemClock }, false),
    worker: workerInThread(systemClock),
    paths,
    command: ['banger-desktop'],
    hypervisors: makeHypervisors(paths.stateDir),
    logger: { info: createLogger(paths.logsDir).info, error: report },
    makeStarter: (request) => makeStarter(packedStarter, request),
    desktop: noDesktop,
    about: () => ({ version: '0', electron: '0', chrome: '0', node: process.versions.node }),
    licences: async () => null,
    reached,
  });
  await dashboard.reconciled;
  const invoke: RealDashboard['invoke'] = async (channel, input) =>
    (await answer(dashboard, channel, input, { viewer: 1, actor: 'user' }, report)) as never;
  const value: RealDashboard['value'] = async (channel, input) => {
    const result = await invoke(channel, input);
    if (!result.ok) throw new Error(`${channel}: ${result.error.code}: ${result.error.message}`);
    channels[channel].output.parse(result.value);
    return result.value;
  };
  return {
    ...{ paths, dashboard, unforeseen, invoke, value },
    async untilState(id, ...states) {
      for (;;) {
        const vm = await value('vms.get', { id });
        if (states.includes(vm.state)) return vm;
        await delay(20);
      }
    },
  };
}

/** The starter image, registered; its id. */
export async function haveStarter(app: RealDashboard): Promise<string> {
  const { items } = await app.value('images.list', {});
  if (items[0]) return items[0].id;
  const { kernelPath, initrdPath, rootfsPath } = await starterImage();
  return (await app.value('images.register', { name: 'tiny', kernelPath, rootfsPath, initrdPath })).id;
}

/** A VM as small as boots, without a port of this computer; its id. */
export async function haveVm(app: RealDashboard, name: string): Promise<string> {
  const imageId = await haveStarter(app);
  const spec = { vcpuCount: 1, memoryMib: 128, forwards: [] };
  return (await app.value('vms.create', { name, imageId, spec })).id;
}
