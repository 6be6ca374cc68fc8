import type { ProgressNotificationParams, Tool } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedDashboard, serveDashboard } from '../../control/testing/serve.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { type Agent, agentOn } from './testing/agent.ts';
import type { VmShape } from './vm-shape.ts';

let app: TestDashboard;
let served: ServedDashboard;
let agent: Agent;

beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
  await app.image();
  agent = await agentOn(served);
});
afterEach(async () => {
  await agent.close();
  expect(served.reports).toEqual([]);
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const create = async (name: string, more: object = {}) =>
  (await agent.value<{ vm: VmShape }>('create_vm', { name, image: 'debian', forwards: [], ...more })).vm;
const listed = async (of = agent) =>
  (await of.value<{ vms: VmShape[] }>('list_vms')).vms.map(({ name }) => name);
const log = async (id: string) =>
  (await app.value('vms.activity', { id })).map(({ actor, kind }) => `${actor} ${kind}`).reverse();

describe('an agent', () => {
  it('creates a VM, uses it, and deletes it; the log names it for all of it', async () => {
    const vm = await create('work', { cpus: 2, memoryMib: 512 });
    expect(vm).toMatchObject({
      name: 'work',
      state: 'running',
      ready: true,
      image: 'debian',
      cpus: 2,
      memoryMib: 512,
    });
    expect(await agent.value('run_command', { vm: 'work', command: 'uname -r' })).toEqual({
      exitCode: 0,
      timedOut: false,
      stdout: { text: '6.1.0-fake\n', encoding: 'utf-8', truncated: false },
      stderr: { text: '', encoding: 'utf-8', truncated: false },
    });
    expect(await agent.value('run_command', { vm: vm.id, command: 'false' })).toMatchObject({ exitCode: 1 });
    expect(await agent.value('run_command', { vm: 'work', command: 'cat', stdin: 'héllo' })).toMatchObject({
      stdout: { text: 'héllo' },
    });
    await agent.value('write_file', { vm: 'work', path: '/a', text: '/wA=', encoding: 'base64' });
    expect(await agent.value('read_file', { vm: 'work', path: '/a' })).toEqual({
      text: '/wA=',
      encoding: 'base64',
    });
    expect(await agent.value('stop_vm', { vm: 'work' })).toMatchObject({
      vm: { state: 'stopped', ready: null },
    });
    expect(await agent.value('stop_vm', { vm: 'work' })).toMatchObject({ vm: { state: 'stopped' } });
    expect(await agent.value('start_vm', { vm: 'work' })).toMatchObject({
      vm: { state: 'running', ready: true },
    });
    expect(await agent.value('delete_vm', { vm: 'work', force: true })).toEqual({
      deleted: { id: vm.id, name: 'work' },
    });
    expect(await listed()).toEqual([]);
    const others = ['dashboard started', 'guest stopped'];
    expect((await log(vm.id)).filter((entry) => !others.includes(entry))).toEqual([
      'mcp created',
      'mcp starting',
      ...Array(5).fill('mcp touched'),
      'mcp stop_requested',
      'mcp stopped',
      'mcp called',
      'mcp starting',
      'mcp stopped',
      'mcp deleted',
    ]);
  });

  it('has every call in the log, those that fail and those that only look too', async () => {
    const { id } = await create('work', { start: false });
    const vm = await app.value('vms.get', { id });
    await agent.value('list_images');
    for (let calls = 0; calls < 3; calls += 1) await agent.value('list_vms');
    await agent.value('stop_vm', { vm: 'work' });
    await agent.value('wait_for_vm', { vm: 'work', for: 'stopped' });
    await agent.error('run_command', { vm: 'work', command: 'true' });
    await agent.error('delete_vm', { vm: 'theirs' });
    await agent.error('list_vms', { surprise: 1 });
    await agent.close();
    const entries = (await app.value('vms.activity', { actor: 'mcp' })).reverse();
    expect(entries.map(({ kind, vmId, reason }) => [kind, vmId === vm.id, reason])).toEqual([
      ['created', true, null],
      ['called', false, '“List images” was called.'],
      ['called', false, '“List VMs” was called.'],
      ['called', true, '“Stop a VM” was called.'],
      ['called', true, '“Wait for a VM” was called.'],
      ['called', true, '“Run a command in a VM” failed: The guest of work can’t be asked. It is stopped.'],
      ['called', false, '“Delete a VM” failed: No agent has created a VM “theirs”.'],
      ['called', false, '“List VMs” failed: Some of the arguments aren’t valid.'],
      ['called', false, '“List VMs” was called 2 times.'],
    ]);
    // Looking is no use.
    expect(await app.value('vms.get', { id })).toEqual(vm);
  });

  it('sees what agents created, also in another session, and nothing else', async () => {
    await create('ours', { start: false });
    const other = await app.vm('theirs');
    await app.value('vms.start', { id: other.id });
    const next = await agentOn(served);
    expect([await listed(), await listed(next)]).toEqual([['ours'], ['ours']]);
    const before = await app.value('vms.get', { id: other.id });
    for (const vm of ['theirs', other.id])
      for (const [tool, more] of [
        ['start_vm', {}],
        ['stop_vm', { force: true }],
        ['delete_vm', { force: true }],
        ['wait_for_vm', {}],
        ['run_command', { command: 'true' }],
        ['read_file', { path: '/x' }],
        ['write_file', { path: '/x', text: '' }],
      ] as const)
        expect(await next.error(tool, { vm, ...more })).toMatchObject({
          code: 'not_found',
          message: `No agent has created a VM “${vm}”.`,
          details: ['You can use ours.'],
        });
    expect(await app.value('vms.get', { id: other.id })).toEqual(before);
    // The mark belongs to the VM: it is the same after a change by a person, and for another dashboard.
    const [ours] = (await app.value('vms.list', { query: 'ours' })).items;
    await app.value('vms.update', { id: ours?.id ?? '', name: 'renamed', spec: { memoryMib: 128 } });
    expect(await listed(next)).toEqual(['renamed']);
  });

  it('sees every VM if the person who set it up wants that', async () => {
    const { id } = await app.vm('theirs');
    const all = await agentOn(served, { isAll: true });
    expect(await listed(all)).toEqual(['theirs']);
    await all.value('delete_vm', { vm: 'theirs' });
    expect(await log(id)).toEqual(['user created', 'mcp deleted']);
  });

  it('cannot say itself who created a VM, and neither can another client', async () => {
    const { id: imageId } = (await app.value('images.list', {})).items[0] ?? { id: '' };
    const spec = { createdBy: 'mcp' };
    expect(await app.error('vms.create', { name: 'x', imageId, spec })).toMatchObject({
      code: 'invalid_input',
    });
  });

  it('is served whether it speaks the protocol of today or of before', async () => {
    const today = await agentOn(served, { client: { versionNegotiation: { mode: 'auto' } } });
    for (const one of [agent, today]) {
      expect(one.client.getServerVersion()).toMatchObject({ name: 'banger-desktop', version: '9.9.9' });
      expect((await one.client.listTools()).tools).toHaveLength(10);
      expect(await listed(one)).toEqual([]);
    }
    expect(today.client.getNegotiatedProtocolVersion()).not.toBe(agent.client.getNegotiatedProtocolVersion());
  });
});

describe('the tools', () => {
  it('say what they do, and which of them destroy something', async () => {
    const { tools } = await agent.client.listTools();
    const those = (which: (tool: Tool) => boolean) =>
      tools
        .filter(which)
        .map(({ name }) => name)
        .sort();
    expect(those(({ annotations }) => annotations?.readOnlyHint === true)).toEqual([
      'list_images',
      'list_vms',
      'read_file',
      'wait_for_vm',
    ]);
    expect(those(({ annotations }) => annotations?.destructiveHint === true)).toEqual([
      'delete_vm',
      'run_command',
      'stop_vm',
      'write_file',
    ]);
    for (const { name, title, description, inputSchema, outputSchema } of tools) {
      expect(title, name).toMatch(/^[A-Z]/);
      expect(description, name).toMatch(/\.$/);
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      for (const [field, schema] of Object.entries(inputSchema.properties ?? {}))
        expect(schema, `${name} ${field}`).toMatchObject({ description: expect.stringMatching(/./) });
    }
  });

  it('list images with what may be wrong with them', async () => {
    expect(await agent.value('list_images', { query: 'DEB' })).toMatchObject({
      images: [{ name: 'debian', note: null }],
      total: 1,
    });
    expect(await agent.value('list_images', { query: 'none' })).toEqual({ images: [], total: 0 });
  });

  it.each([
    ['create_vm', { name: 'x' }, 'image: '],
    ['create_vm', { name: ' x', image: 'debian' }, 'name: A name has no space at its ends.'],
    ['create_vm', { name: 'x', image: 'debian', memoryMib: 1 }, 'memoryMib: '],
    ['run_command', { vm: 'x' }, 'command: '],
    ['run_command', { vm: 'x', command: 'true', timeoutSeconds: 1e9 }, 'timeoutSeconds: '],
    ['run_command', { vm: 'x', command: 'true', cwd: 'tmp' }, 'cwd: '],
    ['read_file', { vm: 'x', path: 'relative' }, 'path: '],
    ['list_vms', { surprise: 1 }, 'arguments: Unrecognized key'],
  ])('%s with %j says what is wrong', async (tool, args, what) => {
    const { code, details = [] } = await agent.error(tool, args);
    expect(code).toBe('invalid_input');
    expect(details.join('\n')).toContain(what);
    expect(await listed()).toEqual([]);
  });

  it('say what to do about a file that is too long or does not exist', async () => {
    await create('work');
    await agent.value('write_file', { vm: 'work', path: '/long', text: 'x'.repeat(11) });
    const { message, hint } = await agent.error('read_file', { vm: 'work', path: '/long', maxBytes: 10 });
    expect(message).toContain('longer than 10 bytes');
    expect(hint).toContain('maxBytes');
    expect(await agent.value('read_file', { vm: 'work', path: '/long', maxBytes: 11 })).toMatchObject({
      text: 'x'.repeat(11),
    });
    expect(await agent.error('read_file', { vm: 'work', path: '/none' })).toMatchObject({
      code: 'not_found',
      message: 'There is no file /none in the guest.',
    });
    expect(await agent.error('write_file', { vm: 'work', path: '/', text: 'x' })).toMatchObject({
      code: 'file_invalid',
      message: '/ in the guest is a folder.',
    });
  });

  it('answer in less than agents take, whatever the guest says', async () => {
    await create('work');
    const most = 256 * 1024;
    for (const odd of ['\x01', '"', '\\', 'é', '\u2028', '\x7f']) {
      const text = odd.repeat(most / Buffer.byteLength(odd) - 1);
      await agent.value('write_file', { vm: 'work', path: '/odd', text });
      const read = await agent.call('read_file', { vm: 'work', path: '/odd', maxBytes: most });
      expect(read.structuredContent).toMatchObject({ text });
      const cat = { vm: 'work', command: 'cat', stdin: text, maxOutputBytes: most };
      const ran = await agent.call('run_command', cat);
      expect(ran.structuredContent).toMatchObject({ stdout: { text, truncated: false } });
      // Each stream of a command may have as much.
      for (const answer of [read, ran])
        expect(2 * Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(9 * 1024 * 1024);
    }
    const { details } = await agent.error('read_file', { vm: 'work', path: '/odd', maxBytes: most + 1 });
    expect(details?.[0]).toContain('maxBytes');
  });

  it('say what was cut', async () => {
    await create('work');
    const answer = await agent.value('run_command', {
      vm: 'work',
      command: 'echo 123456',
      maxOutputBytes: 3,
    });
    expect(answer).toMatchObject({ exitCode: 0, stdout: { text: '123', truncated: true } });
  });
});

describe('a VM that a person has paused', () => {
  it('goes on with start_vm, and an agent that needs it is told so', async () => {
    const { id } = await create('work');
    await app.value('vms.pause', { id });
    expect(await agent.error('run_command', { vm: 'work', command: 'true' })).toMatchObject({
      message: 'The guest of work can’t be asked. It is paused.',
      hint: 'Resume it first.',
    });
    expect(await agent.error('wait_for_vm', { vm: 'work' })).toMatchObject({
      code: 'wrong_state',
      message: 'work is paused, and won’t be ready by itself.',
      hint: 'Resume it with start_vm.',
    });
    expect(await agent.value('start_vm', { vm: 'work' })).toMatchObject({
      vm: { state: 'running', ready: true },
    });
    expect((await app.value('vms.activity', { id }))[0]).toMatchObject({ actor: 'mcp', kind: 'resumed' });
    await app.value('vms.pause', { id });
    expect(await agent.value('stop_vm', { vm: 'work', force: true })).toMatchObject({
      vm: { state: 'stopped' },
    });
  });
});

describe('a wait', () => {
  it('ends when its time is over, with what is kept', async () => {
    const vm = await create('work', { start: false });
    app.driver.startsWithoutAgent(vm.id);
    expect(await agent.error('start_vm', { vm: 'work', timeoutSeconds: 1 })).toMatchObject({
      code: 'timeout',
      message: 'work isn’t ready after 1 second: it is running, and no agent in its guest has answered.',
      hint: 'Call wait_for_vm to wait longer.',
    });
    app.driver.setAgent(vm.id, true);
    expect(await agent.value('wait_for_vm', { vm: 'work' })).toMatchObject({ vm: { ready: true } });
  });

  it('ends at once for a VM that is off', async () => {
    await create('work', { start: false });
    expect(await agent.error('wait_for_vm', { vm: 'work' })).toMatchObject({
      code: 'wrong_state',
      message: 'work is off, and won’t be ready by itself.',
      hint: 'Start it with start_vm.',
    });
    expect(await agent.value('wait_for_vm', { vm: 'work', for: 'stopped' })).toMatchObject({
      vm: { state: 'stopped' },
    });
    await agent.value('start_vm', { vm: 'work' });
    expect(await agent.value('wait_for_vm', { vm: 'work', for: 'running' })).toMatchObject({
      vm: { state: 'running' },
    });
  });

  it('tells the agent meanwhile what it waits for', async () => {
    const vm = await create('work', { start: false });
    app.driver.startsWithoutAgent(vm.id);
    const told: ProgressNotificationParams[] = [];
    const started = agent.call('start_vm', { vm: 'work' }, { onprogress: (one) => told.push(one as never) });
    await until(() => expect(told.at(-1)?.message).toContain('work is running, and no agent'));
    app.driver.setAgent(vm.id, true);
    expect((await started).isError).toBeUndefined();
  });

  it('that is canceled is given up, and the VM is kept', async () => {
    const vm = await create('work', { start: false });
    app.driver.startsWithoutAgent(vm.id);
    const leaving = new AbortController();
    const started = agent.call('start_vm', { vm: 'work' }, { signal: leaving.signal });
    await app.untilState(vm.id, 'running');
    leaving.abort();
    await expect(started).rejects.toThrow();
    expect(await listed()).toEqual(['work']);
    // Nothing is left that a session that ends would have to wait for.
    await agent.close();
  });
});

describe('a command', () => {
  it('is ended when its time is over', async () => {
    await create('work');
    expect(
      await agent.value('run_command', { vm: 'work', command: 'sleep 999', timeoutSeconds: 1 }),
    ).toMatchObject({
      exitCode: null,
      timedOut: true,
    });
  });

  it('is in the log as it was given, but for what a screen would obey', async () => {
    const { id } = await create('work');
    for (const command of ['echo  a; false', 'cat <<X\n\x1b[2Jhere\nX', 'x'.repeat(3000)])
      await agent.value('run_command', { vm: 'work', command });
    const entries = await app.value('vms.activity', { id, kinds: ['touched'] });
    expect(entries.map(({ reason }) => reason).reverse()).toEqual([
      'A command was run in the guest: echo  a; false.',
      'A command was run in the guest: cat <<X here X.',
      `A command was run in the guest: ${'x'.repeat(500)}.`,
    ]);
  });

  it('is ended when the agent cancels its call, and when the agent goes away', async () => {
    const { id } = await create('work');
    const leaving = new AbortController();
    const call = () =>
      agent.call('run_command', { vm: 'work', command: 'sleep 999' }, { signal: leaving.signal });
    const canceled = call();
    await until(() => expect(app.driver.commandsIn(id)).toBe(1));
    leaving.abort();
    await expect(canceled).rejects.toThrow();
    await until(() => expect(app.driver.commandsIn(id)).toBe(0));
    const left = agent.call('run_command', { vm: 'work', command: 'sleep 999' });
    await until(() => expect(app.driver.commandsIn(id)).toBe(1));
    await Promise.all([expect(left).rejects.toThrow(), agent.close()]);
    await until(() => expect(app.driver.commandsIn(id)).toBe(0));
    const calls = await app.value('vms.activity', { id, kinds: ['called'] });
    expect(calls.map(({ reason }) => reason)).toEqual(
      Array(2).fill('“Run a command in a VM” failed: The agent canceled the call, or ended.'),
    );
  });
});

describe('what an agent may have', () => {
  it('is 20 VMs, however many it asks for at a time', async () => {
    const asked = Array.from({ length: 16 }, (_, i) =>
      agent.call('create_vm', { name: `vm${i}`, image: 'debian', start: false }),
    );
    expect((await Promise.all(asked)).filter(({ isError }) => isError)).toEqual([]);
    const more = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        agent.call('create_vm', { name: `more${i}`, image: 'debian', start: false }),
      ),
    );
    expect((await listed()).length).toBeLessThanOrEqual(20);
    const refused = more.filter(({ isError }) => isError);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused[0]?._meta?.error).toMatchObject({
      code: 'wrong_state',
      message: expect.stringContaining('20 VMs'),
    });
    const [first = ''] = await listed();
    await agent.value('delete_vm', { vm: first });
    expect(await create('again', { start: false })).toMatchObject({ state: 'stopped' });
  });

  it('is 16 calls at a time', async () => {
    const vm = await create('work', { start: false });
    app.driver.startsWithoutAgent(vm.id);
    await agent.value('start_vm', { vm: 'work', wait: false });
    const leaving = new AbortController();
    const waiting = Array.from({ length: 16 }, () =>
      agent.call('wait_for_vm', { vm: 'work' }, { signal: leaving.signal }).catch(() => null),
    );
    await until(async () =>
      expect(await agent.error('list_vms')).toMatchObject({
        code: 'wrong_state',
        message: expect.stringContaining('16 calls'),
      }),
    );
    leaving.abort();
    await Promise.all(waiting);
    await until(async () => expect(await listed()).toEqual(['work']));
  });
});
