import { describe, expect, test } from 'vitest';
import { outputs } from '../testing/outputs.ts';
import { commandsOn, resultOf } from '../testing/run-commands.ts';
import { app, run, stateOf, vm } from '../testing/vm-commands.ts';

describe('vm delete', () => {
  test('needs consent: by --yes, or on a terminal', async () => {
    await app.vm('web');
    const refused = await vm('delete web');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('confirm it with --yes');

    const asked: string[] = [];
    const answering = (answer: boolean) =>
      commandsOn(app, {
        columns: 80,
        ask: async (question) => {
          asked.push(question);
          return answer;
        },
      });
    expect((await answering(false)('vm', 'delete', 'web')).code).toBe(1);
    expect(asked).toEqual(['Delete the VM web and its disk? This can’t be undone.']);
    expect((await app.value('vms.list', {})).total).toBe(1);
    expect(await answering(true)('vm', 'delete', 'web')).toMatchObject({
      code: 0,
      out: 'web was deleted.\n',
    });
    expect((await app.value('vms.list', {})).total).toBe(0);
  });

  test('says first that there is no such VM, and asks about the others alone', async () => {
    const missing = await vm('delete nosuch');
    expect(missing).toMatchObject({ code: 3, out: '' });
    expect(missing.err).toContain('There is no VM with the name or id “nosuch”.');
    expect(missing.err).not.toContain('--yes');
    expect(await vm('delete nosuch neither')).toMatchObject({ code: 3 });

    const { id } = await app.vm('web');
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return true;
    };
    const mixed = await commandsOn(app, { columns: 80, ask })('vm', 'delete', 'nosuch', id);
    expect(mixed).toMatchObject({ code: 3, out: 'web was deleted.\n' });
    expect(asked).toEqual(['Delete the VM web and its disk? This can’t be undone.']);
  });

  test('names those that it is about as in a sentence', async () => {
    for (const name of ['a', 'b', 'c']) await app.vm(name);
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return false;
    };
    const run = commandsOn(app, { columns: 80, ask });
    await run('vm', 'delete', 'a', 'b');
    await run('vm', 'delete', 'a', 'b', 'c');
    expect(asked).toEqual([
      'Delete the VMs a and b and their disks? This can’t be undone.',
      'Delete the VMs a, b, and c and their disks? This can’t be undone.',
    ]);
  });

  test('of one that runs is not possible, and leaves it', async () => {
    const { id } = await app.vm('web');
    await app.value('vms.start', { id });
    expect((await vm('delete web --yes')).code).toBe(4);
    expect(await stateOf(id)).toBe('running');
  });

  test('answers with what it deleted', async () => {
    const { id } = await app.vm('web');
    const gone = outputs['vm delete'].parse(await resultOf(run, 'vm', 'delete', 'web', '--yes'));
    expect(gone).toEqual([{ id, name: 'web' }]);
  });
});
