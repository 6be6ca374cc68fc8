import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeStarter } from '../../services/ssh/testing/describe-starter.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { outputs } from '../testing/outputs.ts';
import { commandsOn, resultOf } from '../testing/run-commands.ts';

let app: TestDashboard;
let run: ReturnType<typeof commandsOn>;
let userFile: string;
beforeEach(async () => {
  app = await openTestDashboard();
  run = commandsOn(app, { columns: 120 });
  userFile = join(app.home, '.ssh/config');
  const image = await app.image('starter');
  describeStarter(image);
  const spec = { forwards: [{ hostPort: 4711, guestPort: 22 }] };
  await app.value('vms.create', { name: 'web', imageId: image.id, spec });
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

test('prints the configuration as ssh reads it, and says on the side how ssh comes to read it', async () => {
  const { code, out, err } = await run('ssh-config');
  expect(code).toBe(0);
  expect(out).toMatch(/^Host banger-web\n {2}HostName 127\./m);
  expect(err).toContain(`${userFile} doesn’t include it. “banger-desktop ssh-config --install” adds a line.`);
  const told = outputs['ssh-config'].parse(await resultOf(run, 'ssh-config'));
  expect(told).toMatchObject({ isInstalled: false, hosts: [{ vmName: 'web', host: 'banger-web' }] });
  expect(`${out.trimEnd()}\n`).toBe(told.text);
});

test('adds one line to the user’s own configuration when told to, and removes it as easily', async () => {
  mkdirSync(join(app.home, '.ssh'));
  writeFileSync(userFile, 'Host nas\n');
  const file = join(app.paths.stateDir, 'ssh/config');
  expect(await run('ssh-config', '--install')).toEqual({
    code: 0,
    out: `${userFile} includes ${file}.\n`,
    err: '',
  });
  expect(readFileSync(userFile, 'utf8')).toBe(`Include ${file}\nHost nas\n`);
  expect((await run('ssh-config')).err).toBe('');
  expect((await run('ssh-config', '--uninstall')).out).toBe(`${userFile} doesn’t include ${file}.\n`);
  expect(readFileSync(userFile, 'utf8')).toBe('Host nas\n');
});

test('only one of the two can be meant', async () => {
  expect(await run('ssh-config', '--install', '--uninstall')).toMatchObject({ code: 2, out: '' });
});
