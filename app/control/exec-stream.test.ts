import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GuestCommandInput } from '../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { until } from '../testing/until.ts';
import type { ControlClient } from './client.ts';
import { createFrameReader, type Frame, inputRoom, writeControl, writeFrame } from './exec-frames.ts';
import type { RunningCommand } from './running-command.ts';
import { clientOf, type ServedDashboard, serveDashboard, speak } from './testing/serve.ts';

let app: TestDashboard;
let served: ServedDashboard;
let client: ControlClient;
let sockets: Socket[];
let id: string;
beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
  sockets = [];
  served.control.server.on('connection', (socket) => sockets.push(socket));
  client = await clientOf(served.path, 'cli');
  ({ id } = await app.vm('web'));
});
afterEach(async () => {
  expect(served.reports).toEqual([]);
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

async function start(): Promise<void> {
  await app.value('vms.start', { id });
  await until(async () => expect((await app.value('vms.get', { id })).ready).toBe(true));
}

async function outcome({ stdout, stderr, exitCode }: RunningCommand) {
  const [said, complained] = await Promise.all([text(stdout), text(stderr)]);
  return { said, complained, code: await exitCode };
}
const exec = (...command: [string, ...string[]]) => client.exec(id, { command });

/** A command that the test plays, and what it was asked. */
function played(stdin: Writable | null = new PassThrough()) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let settle: (code: number) => void = () => undefined;
  const exitCode = new Promise<number>((resolve) => {
    settle = resolve;
  });
  const [signal, close] = [vi.fn(async () => undefined), vi.fn()];
  const asked = vi
    .spyOn(app.dashboard, 'exec')
    .mockResolvedValue({ stdin, stdout, stderr, exitCode, signal, close });
  const end = (code: number) => {
    stdout.end();
    stderr.end();
    settle(code);
  };
  return { asked, stdout, stderr, signal, close, end };
}

/** Speaks frames without the client of ours. */
async function raw(): Promise<{ socket: Socket; frames: Frame[]; ended: Promise<unknown> }> {
  const socket = connect(served.path);
  const head =
    'POST /v1/vms/web/exec HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: banger-exec';
  socket.write(`${head}\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  expect(first.toString()).toMatch(/^HTTP\/1\.1 101 /);
  const frames: Frame[] = [];
  const read = createFrameReader();
  socket.on('error', () => undefined).on('data', (chunk) => frames.push(...read(chunk)));
  return { socket, frames, ended: once(socket, 'close') };
}
const last = ({ frames }: { frames: Frame[] }) => JSON.parse(String(frames.at(-1)?.payload));

it('brings the output and the code of a command, and counts as a use by whoever asked', async () => {
  await start();
  expect(await outcome(await exec('echo', 'a  "b"', '$HOME'))).toEqual({
    ...{ said: 'a  "b" $HOME\n', complained: '', code: 0 },
  });
  expect(await outcome(await exec('sh', '-c', 'exit 7'))).toEqual({ said: '', complained: '', code: 7 });
  expect(await outcome(await exec('nope'))).toMatchObject({
    complained: 'There is no command “nope” in the guest.\n',
    code: 127,
  });
  expect((await app.value('vms.activity', { id }))[0]).toMatchObject({
    ...{ kind: 'touched', actor: 'cli', reason: 'A command was run in the guest: nope.' },
  });
});

it('takes input as it is, of any length, and its end', async () => {
  await start();
  const input = Buffer.alloc(3 * inputRoom + 17, 'a\0\xff\r\n', 'latin1');
  const running = await client.exec(id, { command: ['cat'], hasInput: true });
  running.stdin?.end(input);
  const [said] = await Promise.all([buffer(running.stdout), buffer(running.stderr)]);
  expect(said.equals(input)).toBe(true);
  expect(await running.exitCode).toBe(0);
});

it('gives the command what was asked, and nothing that was not', async () => {
  const command: GuestCommandInput = {
    ...{ command: ['make', 'all'], user: 'builder', cwd: '/src', environment: ['A=b c'], hasInput: true },
  };
  const one = played();
  const running = await client.exec(id, command);
  await until(() => expect(one.asked).toHaveBeenCalledWith(id, command, 'cli'));
  one.end(3);
  expect(await outcome(running)).toMatchObject({ code: 3 });
});

it('holds input back that the command does not read, and still passes signals on', async () => {
  const stdin = new Writable({ write: () => undefined });
  const one = played(stdin);
  const running = await client.exec(id, { command: ['sleep'], hasInput: true });
  running.stdin?.write(Buffer.alloc(8 << 20));
  await until(() => expect(stdin.writableLength).toBe(inputRoom));
  await running.signal('INT');
  await until(() => expect(one.signal).toHaveBeenCalledWith('INT'));
  expect(stdin.writableLength).toBe(inputRoom);
  one.end(130);
  expect(await outcome(running)).toMatchObject({ code: 130 });
});

it('tells the code to a client that is still writing', async () => {
  const one = played();
  const client = await raw();
  writeControl(client.socket, { command: ['head'], hasInput: true });
  await until(() => expect(one.asked).toHaveBeenCalled());
  client.socket.pause();
  one.end(7);
  const server = sockets.at(-1);
  await until(() => expect(server?.writableFinished).toBe(true));
  for (let count = 0; count < 10; count++)
    await new Promise((resolve) => client.socket.write(Buffer.alloc(10), resolve));
  client.socket.resume();
  await client.ended;
  expect(last(client)).toEqual({ exitCode: 7 });
  await until(() => expect(server?.destroyed).toBe(true));
});

it('does not read on while nobody reads the output', async () => {
  const one = played(null);
  const running = await exec('yes');
  const piece = Buffer.alloc(64 * 1024);
  let written = 0;
  const fill = async () => {
    while (one.stdout.write(piece)) written += piece.length;
  };
  // Until what lies between has been full for a while: nobody takes any more.
  let before = -1;
  await until(async () => {
    await fill();
    const stopped = before === written && one.stdout.writableNeedDrain;
    before = written;
    expect(stopped).toBe(true);
  });
  expect(written).toBeLessThan(8 << 20);
  one.end(0);
  expect((await buffer(running.stdout)).length).toBeGreaterThanOrEqual(written);
  expect(await running.exitCode).toBe(0);
});

it('passes a signal on that came before the command had begun', async () => {
  const one = played();
  const begun = await app.dashboard.exec(id, { command: ['x'] }, 'cli');
  let begin = () => {};
  one.asked.mockImplementationOnce(() => new Promise((resolve) => (begin = () => resolve(begun))));
  const running = await exec('x');
  await running.signal('INT');
  await until(() => expect(one.asked).toHaveBeenCalledTimes(2));
  expect(one.signal).not.toHaveBeenCalled();
  begin();
  await until(() => expect(one.signal).toHaveBeenCalledWith('INT'));
  one.end(130);
  expect(await running.exitCode).toBe(130);
});

it('ends the command of a client that goes away, with the signal of a closed terminal', async () => {
  const one = played();
  const running = await exec('sleep');
  await until(() => expect(one.asked).toHaveBeenCalled());
  running.close();
  await until(() => expect(one.close).toHaveBeenCalled());
  expect(one.signal).toHaveBeenCalledWith('HUP');
});

it('tells why no command can be run, and that of a VM that is not there at once', async () => {
  const running = await exec('true');
  await expect(running.exitCode).rejects.toMatchObject({ code: 'wrong_state' });
  await expect(client.exec('nope', { command: ['true'] })).rejects.toMatchObject({ code: 'not_found' });
  const headers = { Connection: 'Upgrade', Upgrade: 'banger-console' };
  expect(await speak(served.path, { path: '/v1/vms/web/exec', headers })).toMatchObject({ status: 426 });
  const asked = { path: '/v1/vms/web/exec?tail=1', headers: { ...headers, Upgrade: 'banger-exec' } };
  expect(await speak(served.path, asked)).toMatchObject({ status: 400 });
});

it('fails for a client whose Banger ends', async () => {
  const one = played();
  const running = await exec('sleep');
  await until(() => expect(one.asked).toHaveBeenCalled());
  const failed = expect(running.exitCode).rejects.toMatchObject({ code: 'cancelled' });
  for (const socket of sockets) socket.destroy();
  await failed;
});

it.each([
  ['no JSON', (socket: Socket) => writeFrame(socket, 3, Buffer.from('{')), 'isn’t JSON'],
  ['no command', (socket: Socket) => writeControl(socket, { command: [] }), 'values aren’t valid'],
  ['a NUL', (socket: Socket) => writeControl(socket, { command: ['a\0'] }), 'values aren’t valid'],
  [
    'an option for a user',
    (socket: Socket) => writeControl(socket, { command: ['a'], user: '-x' }),
    'aren’t valid',
  ],
  [
    'more than is known',
    (socket: Socket) => writeControl(socket, { command: ['a'], tty: true }),
    'aren’t valid',
  ],
  ['input before a command', (socket: Socket) => writeFrame(socket, 0, Buffer.from('x')), 'isn’t expected'],
  ['output', (socket: Socket) => writeFrame(socket, 1, Buffer.from('x')), 'isn’t expected'],
  ['what is no frame', (socket: Socket) => socket.write('GET / HTTP/1.1\r\n\r\n'), 'header of a frame'],
])('refuses %s in the first frame', async (_, send, why) => {
  const asked = vi.spyOn(app.dashboard, 'exec');
  const connection = await raw();
  send(connection.socket);
  await connection.ended;
  expect(last(connection)).toMatchObject({ error: { code: 'invalid_input' } });
  expect(last(connection).error.message).toContain(why);
  expect(asked).not.toHaveBeenCalled();
});

it.each([
  ['an unknown signal', (socket: Socket) => writeControl(socket, { signal: 'TERM; reboot' })],
  [
    'more input than there is room for',
    (socket: Socket) => writeFrame(socket, 0, Buffer.alloc(inputRoom + 1)),
  ],
])('ends a command whose client sends %s', async (_, send) => {
  const one = played();
  const connection = await raw();
  writeControl(connection.socket, { command: ['sleep'], hasInput: true });
  await until(() => expect(one.asked).toHaveBeenCalled());
  send(connection.socket);
  await connection.ended;
  expect(last(connection)).toMatchObject({ error: { code: 'invalid_input' } });
  expect(one.close).toHaveBeenCalled();
});
