import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { makeTestFolder, testClock, testFixture } from '../testing/factories.ts';
import { openStore } from './open.ts';

const program = fileURLToPath(new URL('../testing/open-at-once.ts', import.meta.url));
const processes = 8;

interface Outcome {
  readonly exitCode: unknown;
  readonly output: string;
}

async function outcomeOf(
  child: ChildProcess,
  release: Promise<unknown>,
  onReady: () => void,
): Promise<Outcome> {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('The process has no pipes.');
  stdout.once('readable', onReady);
  const exit = once(child, 'exit');
  const output = Promise.all([text(stdout), text(stderr)]);
  await Promise.race([release, exit]);
  stdin.end('go');
  const [exitCode] = await exit;
  return { exitCode, output: (await output).join('') };
}

/** Starts all, waits until each is ready to open, and lets them go together. */
async function openAtOnce(path: string): Promise<Outcome[]> {
  let ready = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const onReady = () => {
    ready += 1;
    if (ready === processes) release();
  };
  const children = Array.from({ length: processes }, () => spawn(process.execPath, [program, path]));
  return Promise.all(children.map((child) => outcomeOf(child, released, onReady)));
}

test.each(['nothing', 'ancient', 'populated'])(
  'processes that open %s at once all succeed, and each migration is applied once',
  async (start) => {
    const path = join(makeTestFolder(), 'state.db');
    if (start !== 'nothing') copyFileSync(testFixture(start), path);
    const good = { exitCode: 0, output: `ready\n${migrations.length}\n` };
    expect(await openAtOnce(path)).toEqual(Array.from({ length: processes }, () => good));
    const db = openStore({ path, migrations, clock: testClock });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
    // Two that close in the same moment both leave the log to the other: only now is nobody else there.
    expect(readdirSync(dirname(path)).filter((name) => name !== 'backups')).toEqual(['state.db']);
  },
  60_000,
);

test('two handles of one process see the same database, and the second finds nothing to do', () => {
  const path = join(makeTestFolder(), 'state.db');
  const first = openStore({ path, migrations, clock: testClock });
  const second = openStore({ path, migrations, clock: testClock });
  first.exec(
    "INSERT INTO vm_events (vm_id, vm_name, at, actor, kind) VALUES ('1', 'a', 'now', 'user', 'created')",
  );
  expect(second.prepare('SELECT vm_name FROM vm_events').pluck().all()).toEqual(['a']);
  expect(second.prepare('SELECT count(*) FROM schema_migrations').pluck().get()).toBe(migrations.length);
  first.close();
  second.close();
});
