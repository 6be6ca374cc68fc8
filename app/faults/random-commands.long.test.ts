import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { starterImage } from '../hypervisors/qemu/testing/starter-image.ts';
import { createHypervisors } from '../hypervisors/registry.ts';
import { resolvePaths } from '../installation/paths.ts';
import { until } from '../testing/until.ts';
import { endMachines, expectAgreement } from './testing/agreement.ts';
import { createModel } from './testing/command-model.ts';
import { type Ended, expectDeclared, runCommand, startCommandLoop } from './testing/command-process.ts';
import { randomWords } from './testing/command-words.ts';
import { createRandom, faultsSeed } from './testing/random.ts';
import { haveStarter, type RealDashboard } from './testing/real-dashboard.ts';
import { openServingDashboard } from './testing/serving-dashboard.ts';

/** Milliseconds. */
const span = 120_000;
/** A busy machine takes longer than that to run so many, in which all kinds meet. */
const fewest = 200;
const people = 3;
/** Milliseconds after which a person has waited long enough for any command, and presses Ctrl-C. */
const patience = 20_000;

const signals = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;

type Model = ReturnType<typeof createModel>;

/** What was run, and what was wrong with it. */
interface Course {
  /** `vm create 0`, `vm exec null`: the commands and how they ended. */
  readonly ends: Set<string>;
  readonly faults: string[];
}

/** Each person runs one command after another until the time is over, at random, and interrupts some. */
async function runCommands(home: string, model: Model): Promise<Course> {
  const files = await starterImage();
  const course: Course = { ends: new Set(), faults: [] };
  const end = Date.now() + span;
  let count = 0;
  const isOver = () => Date.now() >= end && count >= fewest;
  async function person(number: number): Promise<void> {
    const random = createRandom(faultsSeed + number);
    const loop = startCommandLoop(home);
    while (!isOver()) {
      const words = randomWords(random, files);
      // Some are killed, or interrupted, some of these before they know of signals: in processes of their own.
      const ended =
        random.next() < 0.1
          ? await runCommand(home, words, { signal: random.pick(signals), after: random.next() * 3000 })
          : await loop.run(words, {
              signal: random.pick(['SIGINT', 'SIGTERM']),
              after: random.next() < 0.1 ? random.next() * 1000 : patience,
            });
      count += 1;
      course.ends.add(`${words[0]} ${words[1]} ${ended.code}`);
      const fault = faultOf(ended);
      if (fault) course.faults.push(`${fault}\n${JSON.stringify(ended, null, 1)}`);
      else model.note(ended);
    }
    await loop.end();
  }
  const all = Array.from({ length: people }, (_, number) => person(number));
  for (const one of await Promise.allSettled(all))
    if (one.status === 'rejected') course.faults.push(String(one.reason));
  return course;
}

/** What is wrong with how a command ended; null: nothing. */
function faultOf(ended: Ended): string | null {
  try {
    expectDeclared(ended);
    return null;
  } catch (error) {
    return String(error);
  }
}

const idsIn = async (app: RealDashboard) => ({
  vm: (await app.value('vms.list', { limit: 1000 })).items.map(({ id }) => id),
  image: (await app.value('images.list', { limit: 1000 })).items.map(({ id }) => id),
});

/** Fails with all of them, as what is shown of a list is too short to mend anything by. */
function expectNoFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** Holds that the commands met: chance has not made all of them fail alike. */
function expectVariety(ends: ReadonlySet<string>): void {
  for (const end of ['vm list 0', 'vm create 0', 'vm create 4']) expect([...ends]).toContain(end);
}

/** Holds that what the commands said, the database, the processes and the files agree. */
async function expectOneTruth(app: RealDashboard, model: Model, withHelpers: boolean): Promise<void> {
  // A guest that was asked to power off does so now and then by itself.
  await until(() => expectAgreement(app, { withHelpers }));
  const found = await idsIn(app);
  expect(model.mistakes(found)).toEqual([]);
  expect((await app.value('jobs.list', {})).filter(({ state }) => state === 'running')).toEqual([]);
  const { items } = await app.value('images.list', { limit: 1000 });
  const managed = items.filter((image) => image.managed).map(({ id }) => id);
  expect(readdirSync(app.paths.imagesDir).sort(), 'folders of images').toEqual(managed.sort());
}

/** Processes that were started with the installation as theirs, but for VMs and this one. */
function commandsOf(home: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`BANGER_HOME=${home}`);
    } catch {
      return false;
    }
  });
}

async function expectNothingLeft(home: string): Promise<void> {
  await expect.poll(() => commandsOf(home)).toEqual([]);
  const ended = await runCommand(home, ['db', 'check', '--json'], { signal: 'SIGKILL', after: 60_000 });
  expect(ended).toMatchObject({ code: 0, err: '' });
}

async function inHome(act: (home: string) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'faults-'));
  try {
    await act(home);
  } finally {
    endMachines(resolvePaths({ BANGER_HOME: home }));
    rmSync(home, { recursive: true, force: true });
  }
}

test(
  `random commands of ${people} people beside a dashboard leave one truth (seed ${faultsSeed})`,
  () =>
    inHome(async (home) => {
      const app = await openServingDashboard(home);
      await haveStarter(app);
      await app.value('host.checks', {});
      const model = createModel(await idsIn(app));
      let isOver = false;
      const window = useWindow(app, () => isOver);
      const { faults, ends } = await runCommands(home, model);
      isOver = true;
      await window;
      expectNoFaults(faults);
      await expectOneTruth(app, model, true);
      expectVariety(ends);
      await app.close();
      await expectNothingLeft(home);
    }),
  600_000,
);

test(
  `random commands of ${people} people without a dashboard leave one truth (seed ${faultsSeed})`,
  () =>
    inHome(async (home) => {
      const drivers = (stateDir: string) => createHypervisors({ stateDir });
      const first = await openServingDashboard(home, drivers);
      await haveStarter(first);
      await first.value('host.checks', {});
      const model = createModel(await idsIn(first));
      await first.close();
      const { faults, ends } = await runCommands(home, model);
      expectNoFaults(faults);
      await expectNothingLeft(home);
      // The installation is free at once.
      const next = await openServingDashboard(home, drivers);
      await expectOneTruth(next, model, false);
      expectVariety(ends);
      await next.close();
    }),
  600_000,
);

/** A person at the window, who renames, starts and forces off what is there. */
async function useWindow(app: RealDashboard, isOver: () => boolean): Promise<void> {
  const random = createRandom(faultsSeed + people);
  while (!isOver()) {
    await delay(random.next() * 1000);
    const id = random.pick((await app.value('vms.list', {})).items)?.id;
    if (id === undefined) continue;
    const name = random.pick(['ant', 'bee', 'cat', 'dog']);
    await random.pick([
      () => app.invoke('vms.update', { id, name }),
      () => app.invoke('vms.start', { id }),
      () => app.invoke('vms.forceStop', { id }),
      () => app.invoke('vms.resume', { id }),
    ])();
  }
}
