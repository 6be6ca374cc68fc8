import { allCommands, nameOf } from '../app/commands/testing/all-commands.ts';
import { errorOutput, outputs } from '../app/commands/testing/outputs.ts';
import { imageFiles } from '../app/testing/test-dashboard.ts';
import { Dashboard } from './pages/dashboard.ts';
import {
  type CommandRow,
  elsewhere,
  fileRows,
  imageRows,
  jobRows,
  lastRows,
  offRows,
  runningRows,
  runRows,
} from './support/command-rows.ts';
import { command } from './support/commands.ts';
import type { Home } from './support/home.ts';
import { commandsOf, type Output } from './support/json-commands.ts';
import { expect, test } from './support/test.ts';

const fake = { BANGER_HYPERVISOR: 'fake' };

/** Runs the rows of the table one after another, each of which must come out as it says. */
function rowsOn(home: Home, env: Record<string, string>) {
  const results = new Map<string, unknown>();
  return async (rows: readonly CommandRow[]): Promise<void> => {
    for (const { of, rest = '', code = 0, error, value, out } of rows) {
      const more = typeof rest === 'string' ? rest.split(' ').filter(Boolean) : rest({ home, results });
      const words = [...of.split(' '), '--json', ...more];
      const ran = await command(home, words, { env });
      const errors = ran.err.split('\n').filter(Boolean);
      const codes = errors.map((line) => errorOutput.parse(JSON.parse(line)).error.code);
      expect({ words, code: ran.code, errors: codes }, ran.err).toEqual({
        words,
        code: typeof code === 'number' ? code : expect.any(Number),
        errors: error ? [error] : [],
      });
      expect([code].flat()).toContain(ran.code);
      if (out !== undefined) expect(ran.out, words.join(' ')).toBe(out);
      else if (error) expect(ran.out, words.join(' ')).toBe('');
      else {
        const result: unknown = outputs[of as Output].parse(JSON.parse(ran.out));
        if (value !== undefined) expect(result, words.join(' ')).toMatchObject(value);
        results.set(of, result);
      }
    }
  };
}

test('every command has a row in which it is done, and one in which it fails', {
  tag: '@essential',
}, async () => {
  const rows = [...imageRows, ...offRows, ...runningRows, ...jobRows, ...fileRows, ...lastRows, ...runRows];
  const codesOf = (name: string) => rows.filter(({ of }) => of === name).flatMap(({ code = 0 }) => code);
  const lacking = allCommands()
    .map(nameOf)
    .filter(
      (name) => !codesOf(name).some((code) => code !== 0) || !(codesOf(name).includes(0) || elsewhere[name]),
    );
  expect(lacking).toEqual([]);
  expect([...new Set(rows.flatMap(({ code = 0 }) => code))].sort()).toEqual([0, 1, 2, 3, 4, 5, 7]);
});

for (const beside of [true, false]) {
  test(`every command is done, or fails with its code, ${beside ? 'beside' : 'without'} a dashboard`, {
    // Without one, `commands.spec.ts` has the way that all of them take.
    tag: beside ? '@essential' : [],
  }, async ({ home, launch }) => {
    const app = beside ? await launch({ env: fake }) : null;
    const { done, fails } = commandsOf(home, fake);
    const expectRows = rowsOn(home, fake);

    await test.step('images', () => expectRows(imageRows));
    await test.step('VMs that are off', () => expectRows(offRows));
    if (beside) await test.step('VMs that run', () => expectRows(runningRows));
    await test.step('jobs, and what they made', () => expectRows(jobRows));
    if (beside) await test.step('what asks nobody', () => expectRows(fileRows));

    await test.step('what makes no sense', async () => {
      await fails('vm', 2, 'invalid_input');
      await fails('frob', 2, 'invalid_input');
      expect(await command(home, ['--version'])).toMatchObject({ code: 0, out: /^Banger Desktop \d/ });
      expect((await command(home, ['help', 'vm'])).out).toContain('Usage: banger-desktop vm');
    });

    await test.step('the history says who did it, and the window shows it', async () => {
      const actors = home.rows('vm_events').filter(({ kind }) => kind === 'created' || kind === 'starting');
      expect(new Set(actors.map(({ actor }) => actor))).toEqual(new Set(['cli']));
      if (!app) return;
      const dashboard = new Dashboard(app.page);
      await expect(dashboard.row('web')).toContainText('Stopped');
      await done('vm create', 'from-a-command --image mine');
      await expect(dashboard.row('from-a-command')).toBeVisible();
      await done('vm delete', 'from-a-command --yes');
      await expect(dashboard.row('from-a-command')).toBeHidden();
    });

    await test.step('the end', () => expectRows(lastRows));
    if (beside) await test.step('a VM for one command', () => expectRows(runRows));
    expect(home.rows('vms')).toEqual([]);
  });

  test(`eight commands that create at once all succeed ${beside ? 'beside' : 'without'} a dashboard`, async ({
    home,
    launch,
  }) => {
    if (beside) await launch({ env: fake });
    const { done } = commandsOf(home, fake);
    const files = imageFiles(home.dir);
    await done('image import', '--name mine', [files.rootfsPath, '--kernel', files.kernelPath]);
    const names = Array.from({ length: 8 }, (_, index) => `vm-${index}`);
    const made = await Promise.all(names.map((name) => done('vm create', `${name} --image mine`)));
    expect(made.map(({ name }) => name)).toEqual(names);
    expect(new Set(made.map(({ guestIp }) => guestIp)).size).toBe(8);
    expect((await done('vm list')).map(({ name }) => name).sort()).toEqual(names);
    const { code, out } = await command(home, ['db', 'check', '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([0, { ok: true }]);
  });
}
