import { describe, expect, test } from 'vitest';
import { outputs } from '../testing/outputs.ts';
import { commandsOn } from '../testing/run-commands.ts';
import { app, run, vm } from '../testing/vm-commands.ts';

describe('vm wait', () => {
  test('ends when the VM is as it should be', async () => {
    const { id } = await app.vm('web');
    const waiting = vm('wait web --for running');
    await app.value('vms.start', { id });
    expect(await waiting).toMatchObject({ code: 0, out: 'web is running.\n' });
    const off = vm('wait web --for stopped --json');
    await app.driver.crash(id);
    const { code, out } = await off;
    expect(code).toBe(0);
    expect(outputs['vm wait'].parse(JSON.parse(out)).id).toBe(id);
  });

  test('for a guest that is ready ends when its agent has answered, and says why it has not', async () => {
    const { id } = await app.vm('web');
    expect((await vm('wait web --for ready --timeout 0.01')).code).toBe(5);
    await app.value('vms.start', { id });
    expect(await vm('wait web --for ready')).toMatchObject({ code: 0, out: 'web is ready.\n' });
  });

  test('ends when its time is over, and the VM can be looked at, as is said', async () => {
    await app.vm('web');
    const { code, err } = await vm('wait web --for running --timeout 0.01');
    expect(code).toBe(5);
    expect(err).toContain('web isn’t running after 0.01 seconds: it is stopped.');
    expect((await vm('show web')).out).toMatch(/^State +stopped$/m);
  });

  test('ends when the VM is deleted', async () => {
    const { id } = await app.vm('web');
    const waiting = vm('wait web --for running');
    await app.value('vms.delete', { id });
    expect((await waiting).code).toBe(3);
  });

  test('ends when the person ends it', async () => {
    await app.vm('web');
    const ended = new AbortController();
    const waiting = commandsOn(app, { signal: ended.signal })('vm', 'wait', 'web', '--for', 'running');
    ended.abort();
    expect(await waiting).toEqual({ code: 1, out: '', err: '' });
  });

  test.each(['--for soon', '--for', '', '--for running --timeout soon', '--for running --timeout 1e9'])(
    'refuses “%s”',
    async (words) => {
      await app.vm('web');
      expect((await run('vm', 'wait', 'web', ...words.split(' ').filter(Boolean))).code).toBe(2);
    },
  );
});
