import type { ProgressNotificationParams } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { agent, app, create, listed } from './testing/session.ts';

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
