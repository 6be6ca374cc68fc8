import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channelNames } from '../app/contract/channel-names.ts';
import { packagedApp } from '../scripts/package-dir.ts';
import type { App } from './support/app.ts';
import { fuzzFromPage, smuggleFuzzer } from './support/fuzz/fuzz-from-page.ts';
import type { FuzzRequest, FuzzTally } from './support/fuzz/page.ts';
import { processTree } from './support/machines.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

/** `BANGER_FUZZ_SEED` repeats a run; without it one half of the calls is new each time. */
const seeds = [20_260_501, Number(process.env.BANGER_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))];
const callsPerSeed = 50_000;

/** Each of these asks a person, starts programs or threads, copies a database or builds an image. */
const heavy = [
  'host.licences',
  'host.tray',
  'db.backUp',
  'db.backups',
  'diagnostics.collect',
  'host.checks',
  'images.createStarter',
  'imports.choose',
  'jobs.retry',
  'vms.create',
  'vms.openTerminal',
  'images.register',
];

test('a hostile page gets nothing but answers: no crash, nothing outside, nothing half done', async ({
  launch,
  home,
  homesDir,
}, info) => {
  test.setTimeout(300_000);
  info.annotations.push({ type: 'seeds', description: seeds.join(' ') });
  const decoy = makeDecoy(info.outputPath('decoy'));
  const app = await launch({
    home,
    env: { BANGER_HYPERVISOR: 'fake', HOME: decoy, PWD: decoy, TERMINAL: '/bin/true' },
  });
  await answerForThePerson(app);
  const id = await haveVm(app, 'target');
  const image = (await app.value('vms.get', { id })).imageId;
  const known = [id, image, 'target', 'tiny', decoy, join(decoy, 'secret.txt'), home.database, homesDir];
  const request: Omit<FuzzRequest, 'seed' | 'onlyRefused'> = { calls: callsPerSeed, known, heavy };
  await smuggleFuzzer(app.page);
  const untouched = treeOf(decoy);

  await test.step('what the contract refuses changes nothing', async () => {
    const before = { rows: home.dump(), files: treeOf(join(home.dir, 'data')) };
    const tally = await fuzzFromPage(app.page, { ...request, calls: 10_000, seed: 1, onlyRefused: true });
    expect(endingsOf(tally).filter((ending) => !['invalid_input', 'unsent'].includes(ending))).toEqual([]);
    expect({ rows: home.dump(), files: treeOf(join(home.dir, 'data')) }).toEqual(before);
  });

  const settled = memoryOf(app);
  for (const seed of seeds) {
    await test.step(`calls of every shape, seed ${seed}`, async () => {
      const tally = await fuzzFromPage(app.page, { ...request, seed, onlyRefused: false });
      expect(Object.keys(tally).sort()).toEqual([...channelNames].sort());
      // What nobody foresaw, in a way that the fixture would find in the log too.
      expect(endingsOf(tally)).not.toContain('internal');
      expect(endingsOf(tally)).toContain('ok');
    });
  }

  await test.step('nothing outside was touched, and memory has not grown with the calls', () => {
    expect(treeOf(decoy)).toEqual(untouched);
    expect(memoryOf(app)).toBeLessThan(settled * 1.5 + 64 * 1024 * 1024);
  });

  await test.step('and the dashboard is as well as before', async () => {
    const made = await app.value('vms.create', { name: 'after the storm', imageId: await anImage(app) });
    await expect(app.page.getByRole('link', { name: 'after the storm' })).toBeVisible();
    expect((await app.value('vms.get', { id: made.id })).state).toBe('stopped');
    app.takeProblems();
  });
});

function endingsOf(tally: FuzzTally): string[] {
  return [...new Set(Object.values(tally).flatMap((endings) => Object.keys(endings)))];
}

/** Bytes that its processes hold of this computer's memory. */
function memoryOf(app: App): number {
  const pids = processTree(app.electron.process().pid ?? 0, packagedApp);
  const kib = pids.map((pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
  });
  return kib.reduce((sum, one) => sum + one, 0) * 1024;
}

/** Nobody sits before this display: whoever is asked for a file has none, and nothing is opened elsewhere. */
async function answerForThePerson(app: App): Promise<void> {
  await app.electron.evaluate(({ dialog, shell }) => {
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

/** A person's home, with what must not be read, changed or removed. */
function makeDecoy(folder: string): string {
  mkdirSync(join(folder, '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'secret.txt'), 'mine');
  writeFileSync(join(folder, '.ssh/id_ed25519'), 'mine');
  chmodSync(join(folder, '.ssh/id_ed25519'), 0o600);
  return folder;
}

/** Every path below a folder with its mode, size and times of change. */
function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('.cache') && !name.startsWith('.pki'))
    .sort()
    .map((name) => {
      const { mode, size, mtimeMs, ctimeMs } = statSync(join(folder, name));
      return [name, mode.toString(8), size, mtimeMs, ctimeMs].join(' ');
    });
}
