import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveDying } from '../control/testing/dying.ts';
import { clientOf, serveDashboard } from '../control/testing/serve.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { exitCodeOf, worstOf } from './kit/exit-codes.ts';
import { allCommands, nameOf } from './testing/all-commands.ts';
import { errorOutput, passingOn } from './testing/outputs.ts';
import { commandsOn } from './testing/run-commands.ts';

let app: TestDashboard;
let path: string;

beforeEach(async () => {
  app = await openTestDashboard();
  ({ path } = await serveDashboard(app));
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** Those that ask nobody: they read the files themselves, or print what they know. */
const alone = (name: string) => /^(db |completion|diagnostics)/.test(name);
/** They take over a terminal, or standard input: what they do when Banger ends is a test of their own. */
const interactive = ['vm console', 'mcp'];

const asking = allCommands().filter((one) => !alone(nameOf(one)) && !interactive.includes(nameOf(one)));

/** Options that are given although they need not be. */
const given = ['--yes', '--start'];
/** What waits for a state may wait for ever. */
const limit = ['--timeout', '0.2'];

const known: Readonly<Record<string, string>> = {
  ...{ command: 'true', image: 'debian' },
  ...{ from: fileURLToPath(import.meta.url), to: 'web:/copy' },
};

/** A command line that makes sense to the parser: “web” is a VM, and the name of whatever else is meant. */
function wordsOf(command: Command): string[] {
  const operands = command.registeredArguments.filter(({ required }) => required);
  const options = command.options.flatMap(({ long, mandatory, argChoices }) => {
    const name = String(long);
    if (given.includes(name)) return [name];
    if (!mandatory) return [];
    return [name, argChoices?.at(-1) ?? 'debian', ...(name === '--for' ? limit : [])];
  });
  const values = operands.map((operand) => known[operand.name()] ?? 'web');
  return [...nameOf(command).split(' '), ...options, '--json', ...values];
}

/** There is a VM “web” that is on, or off. */
async function prepare(isOn: boolean): Promise<void> {
  const { items } = await app.value('vms.list', {});
  const { id } = items.find(({ name }) => name === 'web') ?? (await app.vm('web'));
  await app.invoke('vms.forceStop', { id });
  if (!isOn) return;
  await app.value('vms.start', { id });
  await app.untilBooted(id);
}

test.each(asking.map((command) => [nameOf(command), wordsOf(command)] as const))(
  '%s says so when the socket dies, nothing of an answer or half of it having come',
  async (name, words) => {
    let died = 0;
    for (const isOn of [false, true]) {
      for (const share of [0, 0.5]) {
        // The first connection only looks whether somebody is there.
        for (let connection = 2; ; connection += 1) {
          await prepare(isOn);
          const { front, hasDied } = await serveDying(path, { connection, share });
          const client = await clientOf(front, 'cli');
          const reach = async () => ({ ...client, close: async () => client.close() });
          const { code, err } = await commandsOn(app, { reach })(...words);
          const errors = err
            .split('\n')
            .filter(Boolean)
            .map((line) => errorOutput.parse(JSON.parse(line)).error);
          // The code of a command in a guest is its own, whatever could not be tidied up behind it.
          const own = passingOn.includes(name) ? [0] : [];
          expect([...own, worstOf(errors.map((error) => exitCodeOf(error.code)))], err).toContain(code);
          if (!hasDied()) break;
          died += 1;
          const codes = errors.map((error) => error.code);
          if (code !== 0) expect(codes.at(-1), words.join(' ')).toBe('cancelled');
          else expect(codes, words.join(' ')).not.toEqual([]);
        }
      }
    }
    expect(died).toBeGreaterThan(3);
  },
);
