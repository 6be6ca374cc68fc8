import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { preparePaths, resolvePaths } from '../installation/paths.ts';
import { makeTestFolder } from '../store/testing/factories.ts';
import { showOther } from './installation.ts';
import { whoHas } from './owner.ts';

const program = fileURLToPath(new URL('testing/own-installation.ts', import.meta.url));

function installation() {
  const home = makeTestFolder();
  const paths = resolvePaths({ BANGER_HOME: home });
  const children: ChildProcess[] = [];
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  /** A start that ends itself at a step; none: it stays. */
  function start(step = '') {
    const child = spawn(process.execPath, [program, step], {
      env: { ...process.env, BANGER_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let said = '';
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
    });
    const ended = once(child, 'exit').then(
      ([code, signal]) => ({ code, signal }) as { code: number | null; signal: string | null },
    );
    return { child, ended, said: () => said };
  }
  return { paths, start };
}

test('of eight starts at once one has the installation, and all the others have it show its window', async () => {
  const { paths, start } = installation();
  const starts = Array.from({ length: 8 }, () => start());
  await expect.poll(() => starts.filter(({ said }) => said() === 'shown\n').length).toBe(7);
  const owners = starts.filter(({ said }) => said().startsWith('owner '));
  expect(owners.map(({ said }) => said())).toEqual([`owner ${owners[0]?.child.pid}\n`]);
  expect(whoHas(paths.stateDir)).toBe(`process ${owners[0]?.child.pid}`);
  expect(await showOther(paths, [])).toBe(true);
});

test.each(['prepared', 'locked', 'bound', 'listening'])(
  'a start that is killed when it is %s leaves the installation to the next eight',
  async (step) => {
    const { paths, start } = installation();
    // What an earlier one left behind.
    preparePaths(paths);
    writeFileSync(paths.controlSocket, '');
    expect(await start(step).ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await showOther(paths, [])).toBe(false);
    const starts = Array.from({ length: 8 }, () => start());
    await expect.poll(() => starts.filter(({ said }) => said() === 'shown\n').length).toBe(7);
    expect(starts.filter(({ said }) => said().startsWith('owner '))).toHaveLength(1);
    expect(await showOther(paths, [])).toBe(true);
  },
);

test('an owner that is killed leaves a socket that its heir takes over', async () => {
  const { paths, start } = installation();
  const first = start();
  await expect.poll(first.said).toContain('owner');
  first.child.kill('SIGKILL');
  await first.ended;
  expect(existsSync(paths.controlSocket)).toBe(true);
  const next = start();
  await expect.poll(next.said).toBe(`owner ${next.child.pid}\n`);
  expect(await showOther(paths, [])).toBe(true);
});

/** Connects as another user, and says what came of it. */
const stranger = `
  const socket = require('node:net').connect(process.argv[1]);
  socket.on('error', (error) => console.log(error.code));
  socket.on('connect', () => socket.write('GET /v1 HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'));
  socket.on('data', (data) => console.log('heard', String(data)));
  socket.on('end', () => console.log('end'));
`;

test('another user of the computer gets nothing', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can be another user');
  const { paths, start } = installation();
  const owner = start();
  await expect.poll(owner.said).toContain('owner');
  const asStranger = async () => {
    const child = spawn(process.execPath, ['-e', stranger, paths.controlSocket], {
      uid: 65534,
      gid: 65534,
      cwd: '/',
      env: {},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return text(child.stdout);
  };
  expect(await asStranger()).toBe('EACCES\n');
  // Whatever opens the way to it: nothing is answered there any more.
  chmodSync(paths.controlSocket, 0o777);
  for (let dir = dirname(paths.controlSocket); dir !== '/tmp' && dir !== '/'; dir = dirname(dir))
    chmodSync(dir, 0o755);
  expect(await asStranger()).not.toContain('heard');
  expect(owner.said()).toContain('Other users of this computer can open the folder');
  expect(await showOther(paths, [])).toBe(false);
});
