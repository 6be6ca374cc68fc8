import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { recordEvents } from '../testing/machines.ts';
import { bootMs, type Laboratory } from './laboratory.ts';

/** The agent in a guest that runs: for the tests after it, too. */
export function describeAgent(lab: () => Laboratory): void {
  const agent = () => lab().first.machine.agent;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

  it('is present once the guest has come so far, and answers', async () => {
    await until(() => expect(agent().presence()).toBe('present'), { timeout: bootMs });
    await agent().ping();
  });

  it('runs commands, each with its own code and output, and knows what there is none of', async () => {
    const run = (program: string, ...args: string[]) => agent().run({ program, args });
    const [hello, no] = await Promise.all([run('echo', 'hello', '$HOME'), run('false')]);
    expect(hello).toMatchObject({ exitCode: 0, signal: null, truncated: false });
    expect(text(hello.stdout)).toBe('hello $HOME\n');
    expect(no.exitCode).toBe(1);
    await expect(run('no-such-program')).rejects.toMatchObject({ code: 'hypervisor_failed' });
  });

  it('gives a command its input and its output back, to the byte', async () => {
    const input = Uint8Array.from({ length: 4096 }, (_, index) => index % 256);
    const { stdout } = await agent().run({ program: 'cat', args: [], input });
    expect(Buffer.from(stdout).equals(input)).toBe(true);
  });

  it('writes files and reads them back, to the byte, and reads none that is too long', async () => {
    const content = Uint8Array.from({ length: 600_000 }, (_, index) => (index * 7) % 251);
    await agent().writeFile('/tmp/written', content);
    expect(Buffer.from(await agent().readFile('/tmp/written', 2 ** 20)).equals(content)).toBe(true);
    await expect(agent().readFile('/tmp/written', 1000)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(agent().readFile('/no/such', 1000)).rejects.toMatchObject({ code: 'not_found' });
    await expect(agent().readFile('/tmp', 1000)).rejects.toMatchObject({ code: 'file_invalid' });
    await expect(agent().writeFile('/tmp', content)).rejects.toMatchObject({ code: 'file_invalid' });
  });

  it('follows a command’s streams to the byte, apart, and tells its code after the last of them', async () => {
    const follow = async (program: string, ...args: string[]) => {
      const { stdin, stdout, stderr, exitCode } = await agent().exec({ program, args, hasInput: false });
      expect(stdin).toBeNull();
      const [said, complained] = await Promise.all([buffer(stdout), buffer(stderr)]);
      return { said: text(said), complained: text(complained), code: await exitCode };
    };
    expect(await follow('echo', 'a  b', '$HOME')).toEqual({ said: 'a  b $HOME\n', complained: '', code: 0 });
    expect(await follow('false')).toEqual({ said: '', complained: '', code: 1 });
    const missing = await follow('no-such-program');
    expect(missing).toMatchObject({ said: '', code: 127 });
    expect(missing.complained).toBe('There is no command “no-such-program” in the guest.\n');
  });

  it('gives a command its input as it comes, and tells it where that ends', async () => {
    const { stdin, stdout, stderr, exitCode } = await agent().exec({
      program: 'cat',
      args: [],
      hasInput: true,
    });
    stderr.resume();
    stdin?.write('first');
    const [first] = await once(stdout, 'data');
    expect(text(first as Uint8Array)).toBe('first');
    const input = Buffer.from(Uint8Array.from({ length: 700_000 }, (_, index) => (index * 13) % 256));
    const rest = buffer(stdout);
    stdin?.end(input);
    expect((await rest).equals(input)).toBe(true);
    expect(await exitCode).toBe(0);
  });

  it('follows several commands at once, each with its own streams', async () => {
    const all = Array.from({ length: 4 }, async (_, number) => {
      const { stdin, stdout, stderr } = await agent().exec({ program: 'cat', args: [], hasInput: true });
      stderr.resume();
      stdin?.end(`this is ${number}`);
      return text(await buffer(stdout));
    });
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3].map((number) => `this is ${number}`));
  });

  it('tells the addresses in the guest and the space on its disk', async () => {
    const { first } = lab();
    const addresses = (await agent().interfaces()).flatMap((one) => one.addresses);
    expect(addresses).toContain(first.config.guestIp);
    const root = (await agent().fileSystems()).find(({ mountPoint }) => mountPoint === '/');
    expect(root).toMatchObject({ type: 'ext4' });
    expect(root?.usedBytes).toBeGreaterThan(0);
    expect(root?.totalBytes).toBeGreaterThan(root?.usedBytes ?? 0);
  });

  it('holds the guest’s disk still, lets go of it, and sets its clock', async () => {
    expect(await agent().freeze()).toBe(1);
    expect(await agent().thaw()).toBe(1);
    await agent().setTime(new Date());
  });

  it('is there for a dashboard that comes later', async () => {
    const { driver, second } = lab();
    await until(() => expect(second.machine.agent.presence()).toBe('present'), { timeout: bootMs });
    await second.machine.agent.ping();
    second.machine.detach();
    const { vmId, runDir, consoleLogPath, hypervisorLogPath } = second.config;
    const ref = { vmId, runDir, consoleLogPath, hypervisorLogPath, helpers: [] };
    const adoption = await driver.adopt({ ...ref, process: second.machine.process });
    if (!adoption.found) throw new Error(adoption.reason);
    second.machine = adoption.machine;
    second.events = recordEvents(second.machine);
    await until(() => expect(second.machine.agent.presence()).toBe('present'));
    await second.machine.agent.ping();
  });
}
