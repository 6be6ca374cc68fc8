import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channelNames, readingChannels } from '../app/contract/channel-names.ts';
import type { Channel } from '../app/contract/index.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import type { App } from './support/app.ts';
import { fuzzFromPage, smuggleFuzzer } from './support/fuzz/fuzz-from-page.ts';
import type { FuzzRequest, FuzzTally } from './support/fuzz/page.ts';
import { Home } from './support/home.ts';
import { memoryOfMain } from './support/memory.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { makeSurroundings, type Surroundings } from './support/surroundings.ts';
import { test as base, expect } from './support/test.ts';

/** `BANGER_FUZZ_SEED` repeats a run; without it one half of the calls is new each time. */
const seeds = [20_260_501, Number(process.env.BANGER_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))];
const callsPerSeed = 50_000;

/** Each of these asks a person, starts programs or threads, writes what a user's ssh reads, copies a database or builds an image. */
const limits: FuzzRequest['limits'] = {
  'host.licences': 3,
  'host.tray': 3,
  'database.backUp': 3,
  'database.backups': 3,
  'diagnostics.collect': 3,
  'host.checks': 3,
  'images.createStarter': 3,
  'imports.choose': 3,
  'imports.open': 3,
  'images.chooseFile': 3,
  'jobs.retry': 3,
  'vms.create': 3,
  'vms.openTerminal': 3,
  'vms.openEditor': 3,
  'sshConfig.set': 3,
  'images.register': 3,
};

/** Of nothing that is there. */
const nobody = '00000000-0000-4000-8000-000000000000';

/** Of addresses: texts that no others are like. */
const [range, address] = ['172.23.41.0/24', '172.23.41.9'];

/** What is asked on these concerns nothing that may not be there. */
const alwaysPossible: readonly Channel[] = [
  'images.createStarter',
  'images.register',
  'database.backUp',
  'images.chooseFile',
  'imports.choose',
  'imports.open',
  'imports.discard',
  'settings.update',
  'addresses.setRange',
  'terminalCommand.set',
  'sshConfig.set',
  'quitting.answer',
  'quitting.force',
  'quitting.cancel',
];

/** What cannot be done to a VM that is off. */
const needRunning: readonly Channel[] = [
  'vms.stop',
  'vms.forceStop',
  'vms.restart',
  'vms.pause',
  'vms.resume',
  'vms.openTerminal',
  'console.write',
];

const test = base.extend<{ around: Surroundings; home: Home; launchIn: () => Promise<App> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs.
  around: async ({}, use) => {
    const around = makeSurroundings();
    await use(around);
    around.remove();
  },
  home: async ({ around }, use) => {
    const home = new Home(around.dir);
    await use(home);
    await home.dispose();
  },
  launchIn: ({ around, home, launch }, use) =>
    use(async () => {
      const env = { ...around.env, BANGER_HYPERVISOR: 'fake', TERMINAL: '/bin/true' };
      const app = await launch({ home, cwd: around.cwd, env });
      await answerForThePerson(app);
      return app;
    }),
});

test('a hostile page gets nothing but answers: no crash, nothing outside, nothing half done', async ({
  launchIn,
  around,
  home,
}, info) => {
  test.setTimeout(300_000);
  info.annotations.push({ type: 'seeds', description: seeds.join(' ') });
  const untouched = around.look();
  const app = await launchIn();
  const image = await haveImage(app);
  // Without SSH: nobody would answer there, and a program that connects waits for minutes.
  const { id } = await app.value('vms.create', { name: 'target', imageId: image, spec: { forwards: [] } });
  const secret = join(around.person, 'secret.txt');
  const known = [
    id,
    image,
    'target',
    'tiny',
    around.person,
    secret,
    home.database,
    around.dir,
    range,
    address,
  ];
  const all = { calls: callsPerSeed, channels: channelNames, known, limits };
  await smuggleFuzzer(app.page);

  await test.step('what the contract refuses changes nothing', async () => {
    const before = home.contents();
    const tally = await fuzzFromPage(app.page, { ...all, calls: 10_000, seed: 1, onlyRefused: true });
    expect(endingsOf(tally).filter((ending) => !['invalid_input', 'unsent'].includes(ending))).toEqual([]);
    expect(home.contents()).toEqual(before);
  });

  /** 100 calls of one channel, after which all must be as it was. Answers how they ended. */
  async function changesNothing(channel: Channel, about: string): Promise<string[]> {
    const before = home.contents();
    const request = { seed: 2, calls: 100, channels: [channel], known: [about], limits, onlyRefused: false };
    const endings = endingsOf(await fuzzFromPage(app.page, request));
    expect(home.contents(), channel).toEqual(before);
    return endings;
  }

  await test.step('what the services refuse changes nothing either, nor does what only reads', async () => {
    for (const channel of channelNames.filter((name) => !alwaysPossible.includes(name))) {
      const endings = await changesNothing(channel, nobody);
      if (!isReading(channel)) expect(endings, channel).not.toContain('ok');
    }
    for (const channel of needRunning) {
      const endings = await changesNothing(channel, id);
      expect(endings, channel).toContain('wrong_state');
      expect(endings, channel).not.toContain('ok');
    }
    expect(await changesNothing('images.delete', image)).toContain('image_in_use');
  });

  const memory: Awaited<ReturnType<typeof memoryOfMain>>[] = [];
  for (const seed of seeds) {
    await test.step(`calls of every shape, seed ${seed}`, async () => {
      const tally = await fuzzFromPage(app.page, { ...all, seed, onlyRefused: false });
      // What nobody foresaw, in a way that the fixture would find in the log too.
      expect(endingsOf(tally)).not.toContain('internal');
      expect(channelNames.filter((channel) => !gotThrough(tally[channel]))).toEqual([]);
      memory.push(await memoryOfMain(app));
    });
  }

  await test.step('nothing outside was touched, and the main process holds no more than after half of the calls', () => {
    expect(around.look()).toEqual(untouched);
    const [before, after] = memory;
    if (!before || !after) throw new Error('Memory was not measured');
    expect(after.used / before.used).toBeLessThan(1.1);
    expect(after.held / before.held).toBeLessThan(1.15);
  });

  await test.step('and the dashboard is as well as before', async () => {
    const made = await app.value('vms.create', { name: 'after the storm', imageId: await anImage(app) });
    await expect(app.page.getByRole('link', { name: 'after the storm' })).toBeVisible();
    expect((await app.value('vms.get', { id: made.id })).state).toBe('stopped');
    expect(app.takeProblems()).toEqual([]);
  });
});

test('a hostile page of a start that failed takes nothing away', async ({ launchIn, around, home }) => {
  const untouched = around.look();
  const first = await launchIn();
  await haveVm(first, 'target');
  await first.value('database.backUp', {});
  await expect.poll(async () => (await first.value('database.backups', {})).length).toBe(1);
  await first.close();
  const damaged = readFileSync(home.database);
  writeFileSync(home.database, damaged.fill(0xee, 4096, damaged.length - 512));
  const backups = join(home.stateDir, 'backups');
  const [backup = ''] = readdirSync(backups);
  const kept = readFileSync(join(backups, backup));

  const app = await launchIn();
  const start = new StartUpPage(app);
  await start.expectProblem('The database is damaged');
  await smuggleFuzzer(app.page);
  const request = { seed: 3, known: [backup, nobody, around.person, range, address], onlyRefused: false };

  await test.step('the dashboard’s channels are not answered; looking and trying again change no byte', async () => {
    // Quitting ends the story.
    const channels = channelNames.filter((channel) => channel !== 'startUp.quit');
    const tally = await fuzzFromPage(app.page, {
      ...{ ...request, channels, calls: 20_000 },
      // Both put something else in the database's place, which comes next.
      limits: {
        ...{ 'startUp.restore': 0, 'startUp.startNew': 0 },
        ...{ 'startUp.retry': 3, 'startUp.salvage': 3, 'diagnostics.collect': 3 },
      },
    });
    expect(endingsOf(tally)).not.toContain('internal');
    const dashboards = channels.filter((channel) => !/^(startUp|diagnostics|sessions)\./.test(channel));
    for (const channel of dashboards) {
      const endings = Object.keys(tally[channel] ?? {});
      const others = endings.filter((ending) => !['invalid_input', 'unsent', 'wrong_state'].includes(ending));
      expect(others, channel).toEqual([]);
      expect(endings, channel).toContain('wrong_state');
    }
    for (const channel of ['startUp.state', 'startUp.retry', 'startUp.salvage', 'startUp.cancel']) {
      expect(Object.keys(tally[channel] ?? {}), channel).toContain('ok');
    }
    expect(readFileSync(home.database).equals(damaged)).toBe(true);
  });

  await test.step('what it may begin anew is set aside, once, and not lost', async () => {
    const channels: Channel[] = ['startUp.startNew', 'startUp.restore', 'startUp.salvage'];
    const tally = await fuzzFromPage(app.page, { ...request, channels, calls: 3000, limits: {} });
    const done = (channel: Channel) => tally[channel]?.ok ?? 0;
    expect(done('startUp.startNew') + done('startUp.restore')).toBe(1);
    const [aside = '', ...more] = readdirSync(join(home.stateDir, 'quarantine'));
    expect(more).toEqual([]);
    expect(readFileSync(join(home.stateDir, 'quarantine', aside, 'state.db')).equals(damaged)).toBe(true);
    expect(readFileSync(join(backups, backup)).equals(kept)).toBe(true);
    expect(around.look()).toEqual(untouched);
    expect(app.takeProblems()).toEqual([]);
  });
});

function endingsOf(tally: FuzzTally): string[] {
  return [...new Set(Object.values(tally).flatMap((endings) => Object.keys(endings)))];
}

function isReading(channel: Channel): boolean {
  return (readingChannels as readonly Channel[]).includes(channel);
}

/** A call of it was let through by the contract, and answered by a service. */
function gotThrough(endings: Record<string, number> = {}): boolean {
  return Object.keys(endings).some((ending) => !['invalid_input', 'unsent'].includes(ending));
}

/** Nobody sits before this display: whoever is asked for a file has none, and nothing is opened elsewhere. */
async function answerForThePerson(app: App): Promise<void> {
  await app.main.run(({ dialog, shell }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' });
    shell.openExternal = () => Promise.resolve();
    shell.openPath = () => Promise.resolve('');
    shell.showItemInFolder = () => {};
  });
}

async function anImage(app: App): Promise<string> {
  const { items } = await app.value('images.list', {});
  if (items[0]) return items[0].id;
  throw new Error('The image in use was deleted');
}
