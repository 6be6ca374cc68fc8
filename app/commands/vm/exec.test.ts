import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { errorOutput } from '../testing/outputs.ts';
import { commandsOn } from '../testing/run-commands.ts';

let app: TestDashboard;
let id: string;
beforeEach(async () => {
  app = await openTestDashboard();
  ({ id } = await app.vm('web'));
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** What a guest writes is kept byte for byte. */
const asText = (bytes: string) => Buffer.from(bytes, 'latin1').toString();
const start = () => app.value('vms.start', { id });
const exec = (...command: string[]) => commandsOn(app)('vm', 'exec', 'web', '--', ...command);

test('the output and the code are those of the command, and nothing else is said', async () => {
  await start();
  expect(await exec('echo', '--json', '-h', "it's")).toEqual({ code: 0, out: "--json -h it's\n", err: '' });
  expect(await exec('sh', '-c', 'exit 7')).toEqual({ code: 7, out: '', err: '' });
  const { code, err } = await exec('nope');
  expect([code, asText(err)]).toEqual([127, 'There is no command “nope” in the guest.\n']);
});

test('what is given to the command reaches the guest’s as it is', async () => {
  await start();
  const bytes = Buffer.from('\0\xff\r\n\x1b[2J'.repeat(100_000), 'latin1');
  const run = commandsOn(app, { input: Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]) });
  const { code, out, err } = await run('vm', 'exec', id, '--', 'cat');
  expect([code, err, out === bytes.toString('latin1')]).toEqual([0, '', true]);
});

test('signals go to the command, whose code is the answer', async () => {
  await start();
  let pass: (name: 'INT' | 'TERM' | 'HUP') => void = () => undefined;
  let isUndone = false;
  const run = commandsOn(app, {
    passSignals: (to) => {
      pass = to;
      return () => {
        isUndone = true;
      };
    },
  });
  const ran = run('vm', 'exec', 'web', '--', 'sleep', '1000');
  const touches = async () => (await app.value('vms.activity', { id })).map(({ reason }) => reason);
  await until(async () => expect(await touches()).toContain('A command was run in the guest: sleep.'));
  await until(() => {
    pass('TERM');
    expect(isUndone).toBe(true);
  });
  expect(await ran).toEqual({ code: 143, out: '', err: '' });
});

test('that its VM went off is said plainly', async () => {
  await start();
  const running = async () =>
    until(async () =>
      expect((await app.value('vms.activity', { id })).map(({ reason }) => reason)).toContain(
        'A command was run in the guest: sleep.',
      ),
    );
  const ran = exec('sleep', '1000');
  await running();
  await app.value('vms.forceStop', { id });
  const { code, out, err } = await ran;
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('web went off before the command had ended.');
  expect(err).toContain('What the command had written by then was passed on.');
  expect(err).not.toContain('agent');
});

test('a guest that is starting up is waited for', async () => {
  await start();
  await until(async () => expect((await app.value('vms.get', { id })).ready).toBe(true));
  app.driver.setAgent(id, false);
  await until(async () => expect((await app.value('vms.get', { id })).ready).toBe(false));
  const run = commandsOn(app, {
    columns: 80,
    onErr: (text) => {
      if (text.includes('has started up')) app.driver.setAgent(id, true);
    },
  });
  expect(await run('vm', 'exec', 'web', '--', 'hostname')).toEqual({
    ...{ code: 0, out: 'web\n', err: 'Waiting until web has started up …\n' },
  });
});

test('a VM that is off is not started', async () => {
  expect(await exec('true')).toEqual({
    code: 4,
    out: '',
    err: 'No command can be run in web: it is stopped.\nNothing was changed.\nStart it first: banger-desktop vm start.\n',
  });
});

test('a VM that is off, paused or powering off can be treated as is said', async () => {
  const run = commandsOn(app);
  expect((await exec('true')).err).toContain('Start it first: banger-desktop vm start.');
  expect((await run('vm', 'start', 'web')).code).toBe(0);
  expect((await exec('true')).code).toBe(0);
  await app.value('vms.pause', { id });
  expect((await exec('true')).err).toContain('Resume it first: banger-desktop vm resume.');
  expect((await run('vm', 'resume', 'web')).code).toBe(0);
  expect((await exec('true')).code).toBe(0);
  app.driver.neverPowersOff(id);
  await app.value('vms.stop', { id });
  expect((await exec('true')).err).toContain('Look at it with “banger-desktop vm show”.');
  expect((await run('vm', 'show', 'web')).out).toContain('stopping');
});

test('a guest without an agent is no riddle', async () => {
  app.driver.startsWithoutAgent(id);
  await start();
  const { code, err } = await commandsOn(app)('--json', 'vm', 'exec', 'web', '--', 'true');
  expect(code).toBe(4);
  expect(errorOutput.parse(JSON.parse(err)).error.hint).toContain('qemu-guest-agent');
});

test.each([
  ['no command', ['vm', 'exec', 'web'], 'Missing required argument “command”'],
  ['an empty command', ['vm', 'exec', 'web', '--', ''], 'The command is empty.'],
  ['an empty user', ['vm', 'exec', 'web', '--user', '', '--', 'true'], '--user is empty.'],
  [
    'an odd user',
    ['vm', 'exec', 'web', '--user', '-x y', '--', 'true'],
    '--user needs the name or number of a user',
  ],
  ['an empty folder', ['vm', 'exec', 'web', '--cwd', '', '--', 'true'], '--cwd is empty.'],
  ['a NUL', ['vm', 'exec', 'web', '--', 'echo', 'a\0b'], 'A word of the command contains a NUL.'],
  ['a NUL in the folder', ['vm', 'exec', 'web', '--cwd', '/a\0b', '--', 'true'], '--cwd contains a NUL.'],
  [
    'a long folder',
    ['vm', 'exec', 'web', '--cwd', `/${'a'.repeat(4096)}`, '--', 'true'],
    '--cwd is longer than',
  ],
  ['many words', ['vm', 'exec', 'web', '--', ...Array(4097).fill('x')], 'The command has 4,097 words'],
  [
    'a long word',
    ['vm', 'exec', 'web', '--', 'echo', 'ä'.repeat(64 * 1024)],
    'A word of the command is longer than',
  ],
  [
    'a long command',
    ['vm', 'exec', 'web', '--', 'echo', ...Array(9).fill('\n'.repeat(100_000))],
    'The command is longer than',
  ],
  ['the same for a new VM', ['run', 'none', '--', ''], 'The command is empty.'],
])('%s is refused in plain words, before anything starts', async (_, words, why) => {
  const reach = vi.fn();
  const { code, out, err } = await commandsOn(app, { reach })(...words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(why);
  expect(reach).not.toHaveBeenCalled();
});

test('what is just short enough reaches the guest', async () => {
  await start();
  const word = 'x'.repeat(128 * 1024 - 1);
  expect(await exec('echo', word)).toEqual({ code: 0, out: `${word}\n`, err: '' });
  expect((await exec('echo', ...Array(4095).fill('x'))).out).toHaveLength(2 * 4095);
});

test('what follows the command’s first word is the command’s, with “--” or without it', async () => {
  await start();
  for (const dashes of [[], ['--']])
    for (const word of ['--json', '--help', '-h', '--user', '--cwd', '--version', '--', '-x'])
      expect(await commandsOn(app)('vm', 'exec', 'web', ...dashes, 'echo', word, 'end')).toEqual({
        ...{ code: 0, out: `${word} end\n`, err: '' },
      });
  expect((await commandsOn(app)('vm', 'exec', '--cwd', '/', 'web', 'echo', '--', 'a')).out).toBe('-- a\n');
  expect((await commandsOn(app)('vm', 'exec', '--', 'web', 'echo', '--json')).out).toBe('--json\n');
  expect((await commandsOn(app)('vm', 'exec', 'web', '--cwd=/', 'echo', '--help')).out).toBe('--help\n');
});

test('in front of the command’s first word options are Banger’s', async () => {
  await start();
  expect((await commandsOn(app)('vm', 'exec', 'web', '--help')).out).toContain('Usage:');
  const failed = await commandsOn(app)('vm', 'exec', '--json', 'wbe', 'echo', 'x');
  expect(errorOutput.parse(JSON.parse(failed.err)).error.code).toBe('not_found');
  expect((await commandsOn(app)('vm', 'exec', 'wbe', 'echo', '--json')).err).toContain('Did you mean web?');
  const { code, err } = await commandsOn(app)('vm', 'exec', 'web', '--color', 'ls');
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('Put “--” in front of the command for the guest.'),
  ]);
  for (const other of [
    ['vm', 'cp', '-x', 'web:/'],
    ['vm', 'exec', 'web', '-x', '--', 'ls'],
  ])
    expect((await commandsOn(app)(...other)).err).not.toContain('“--”');
  expect((await commandsOn(app)('vm', 'exec', '--usr', 'me', 'web', 'ls')).err).toContain(
    'Did you mean --user?',
  );
});
