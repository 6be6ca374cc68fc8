import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Channel, ChannelInput, ChannelOutput, VmSpecInput } from '../app/contract/index.ts';
import { createDashboard } from '../app/dashboard/dashboard.ts';
import { createDatabaseWorker } from '../app/database-worker/client.ts';
import { noDesktop } from '../app/headless/desktop.ts';
import { registryOf } from '../app/hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../app/hypervisors/fake/driver.ts';
import { preparePaths, resolvePaths } from '../app/installation/paths.ts';
import { answer } from '../app/ipc/answer.ts';
import { openDatabase } from '../app/start-up/open-database.ts';
import type { WritableDb } from '../app/store/db.ts';
import { migrations } from '../migrations/index.ts';
import { type Copy, seedCopies } from './seed-copies.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface DemoVm {
  readonly name: string;
  readonly image: string;
  readonly spec: VmSpecInput;
  /** Milliseconds ago that it was made, and last used. */
  readonly made: number;
  readonly used: number;
}

const demoVms: readonly DemoVm[] = [
  {
    name: 'api-sandbox',
    image: 'debian-13',
    spec: { vcpuCount: 2, memoryMib: 512 },
    made: 9 * day,
    used: 3 * minute,
  },
  {
    name: 'build-cache',
    image: 'alpine-ci',
    spec: { vcpuCount: 4, memoryMib: 4096 },
    made: 40 * day,
    used: hour,
  },
  { name: 'dns-lab', image: 'starter', spec: { isolated: true }, made: 2 * day, used: 12 * minute },
  { name: 'kernel-oops', image: 'debian-13', spec: { memoryMib: 1024 }, made: 20 * day, used: 26 * hour },
  {
    name: 'postgres-17',
    image: 'debian-13',
    spec: { vcpuCount: 2, memoryMib: 2048 },
    made: 60 * day,
    used: 4 * hour,
  },
  { name: 'webhooks', image: 'starter', spec: {}, made: 90 * day, used: 20 * day },
];

/** Fills a new installation with images, VMs and their history, through the dashboard's own channels. `extra` more VMs are all alike: the first is made so, too, and the others after it. */
export async function seed(home: string, extra = 0): Promise<void> {
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  let now = Date.now() - 100 * day;
  const clock = { now: () => new Date(now) };
  const place = { path: paths.database, backupsDir: paths.backupsDir };
  const store = openDatabase({ ...place, migrations, clock }, false);
  const hypervisor = createFakeDriver();
  const dashboard = createDashboard({
    store,
    worker: createDatabaseWorker({
      file: fileURLToPath(import.meta.resolve('../app/database-worker/testing/source-worker.ts')),
    }),
    paths,
    command: [],
    hypervisors: registryOf(hypervisor),
    logger: { info: () => undefined, error: (message, detail) => console.error(message, detail) },
    makeStarter: () => Promise.reject(new Error('the demo makes no starter image')),
    desktop: noDesktop,
    about: () => ({ version: '0', electron: '0', chrome: '0', node: process.versions.node }),
    licences: async () => null,
    clock,
  });
  const ask = async <C extends Channel>(channel: C, input: ChannelInput<C>): Promise<ChannelOutput<C>> => {
    const result = await answer(dashboard, channel, input, { viewer: 0, actor: 'user' }, console.error);
    if (!result.ok) throw new Error(`${channel}: ${result.error.message}`);
    return result.value as ChannelOutput<C>;
  };

  const images = new Map<string, string>();
  for (const name of ['starter', 'debian-13', 'alpine-ci']) {
    const image = await ask('images.register', { name, ...demoFiles(join(home, 'demo-files', name)) });
    images.set(name, image.id);
  }
  const imageId = (name: string) => images.get(name) ?? '';
  const ids = new Map<string, string>();
  // In the order of time, as it would have come about: the log is listed as it was written.
  const steps = demoVms.flatMap(({ name, image, spec, made, used }) => [
    {
      ago: made,
      do: async () => {
        const request = { name, imageId: imageId(image), spec: { ...spec, forwards: [] } };
        ids.set(name, (await ask('vms.create', request)).id);
      },
    },
    {
      ago: used,
      do: async () => {
        const id = ids.get(name) ?? '';
        await ask('vms.start', { id });
        await ask('vms.forceStop', { id });
      },
    },
  ]);
  for (const step of steps.sort((one, other) => other.ago - one.ago)) {
    now = Date.now() - step.ago;
    await step.do();
  }
  const [first, ...copies] = Array.from({ length: extra }, (_, index): Copy => {
    const name = `sandbox-${String(index + 1).padStart(4, '0')}`;
    return { name, at: Date.now() - (index + 1) * minute };
  });
  if (first) {
    now = first.at;
    const request = { name: first.name, imageId: imageId('starter'), spec: { forwards: [] } };
    const { id } = await ask('vms.create', request);
    await seedCopies({ db: store.db as WritableDb, paths, hypervisor }, id, copies);
  }
  await dashboard.close();
}

/** A kernel and a root file system as far as the dashboard looks at them; the pretended machines need no more. */
function demoFiles(dir: string): { kernelPath: string; rootfsPath: string } {
  mkdirSync(dir, { recursive: true });
  const kernelPath = join(dir, 'vmlinuz');
  const rootfsPath = join(dir, 'rootfs.ext4');
  const kernel = Buffer.alloc(1024);
  kernel.write('HdrS', 0x202, 'latin1');
  writeFileSync(kernelPath, kernel);
  writeFileSync(rootfsPath, Buffer.alloc(1024 * 1024));
  return { kernelPath, rootfsPath };
}

/** `npm run seed -- DIR [VMS]`: a demo installation in DIR, with VMS more VMs. Open it with `BANGER_HOME=DIR BANGER_HYPERVISOR=fake`. */
if (import.meta.main) {
  const [dir, extra = '0'] = process.argv.slice(2);
  if (!dir || !/^\d+$/.test(extra)) {
    console.error('Usage: npm run seed -- DIR [VMS]');
    process.exitCode = 2;
  } else {
    await seed(resolve(dir), Number(extra));
    console.log(`A demo installation: BANGER_HOME=${resolve(dir)} BANGER_HYPERVISOR=fake npm start`);
  }
}
