import { describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { agentOn } from './testing/agent.ts';
import { agent, app, create, listed, served } from './testing/session.ts';

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
