import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { Dashboard } from './pages/dashboard.ts';
import { appEnvironment, sandboxFlags } from './support/app.ts';
import { command } from './support/commands.ts';
import type { Home } from './support/home.ts';
import { expect, test } from './support/test.ts';

/** An agent that starts the packaged app's command, without a display. */
async function agentOf(home: Home) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = appEnvironment(home, {});
  const errors: Error[] = [];
  const client = new Client({ name: 'a-story', version: '1' });
  // Whatever on standard output is not the protocol comes here.
  client.onerror = (error) => errors.push(error);
  await client.connect(
    new StdioClientTransport({
      ...{ command: packagedApp, args: [...sandboxFlags, 'mcp'], env: env as Record<string, string> },
      stderr: 'ignore',
    }),
  );
  return {
    errors,
    close: () => client.close(),
    async value(name: string, args: Record<string, unknown> = {}) {
      const { isError, structuredContent, content } = await client.callTool(
        { name, arguments: args },
        { timeout: 240_000 },
      );
      expect(isError, JSON.stringify(content)).toBeFalsy();
      return structuredContent;
    },
  };
}

test('an agent works in a VM of its own, and the window shows who did it', async ({ home, launch }) => {
  test.slow();
  const built = await command(home, ['image', 'build', 'starter', '--json']);
  expect(built).toMatchObject({ code: 0 });
  const agent = await agentOf(home);
  const vm = 'agents-work';

  await test.step('it creates a VM of the starter image without a window, and runs commands in it', async () => {
    expect(await agent.value('create_vm', { name: vm, image: 'starter', forwards: [] })).toMatchObject({
      vm: { state: 'running', ready: true },
    });
    expect(await agent.value('run_command', { vm, command: 'uname -r; exit 7' })).toMatchObject({
      exitCode: 7,
      timedOut: false,
      stdout: { text: expect.stringMatching(/^\d+\.\d+\S*\n$/), truncated: false },
    });
    expect(await agent.value('run_command', { vm, command: 'echo "$HOME"; cd && whoami' })).toMatchObject({
      stdout: { text: '/root\nroot\n' },
    });
  });

  await test.step('files come back as they were written', async () => {
    const path = '/root/a file';
    await agent.value('write_file', { vm, path, text: '/wAK', encoding: 'base64' });
    expect(await agent.value('read_file', { vm, path })).toEqual({ text: '/wAK', encoding: 'base64' });
    expect(await agent.value('run_command', { vm, command: 'wc -c <"/root/a file"' })).toMatchObject({
      stdout: { text: '3\n' },
    });
  });

  await test.step('a command takes what it has begun along when its time is over', async () => {
    const line = 'sleep 4321 | cat';
    expect(await agent.value('run_command', { vm, command: line, timeoutSeconds: 1 })).toMatchObject({
      timedOut: true,
    });
    const left = 'grep -l "^sleep.4321" /proc/[0-9]*/cmdline 2>/dev/null';
    expect(await agent.value('run_command', { vm, command: left })).toMatchObject({ stdout: { text: '' } });
  });

  await test.step('a command that ignores the end of its time is ended', async () => {
    const stubborn = 'echo $$ >/root/pid; trap "" TERM; while :; do sleep 0.2; done';
    expect(await agent.value('run_command', { vm, command: stubborn, timeoutSeconds: 2 })).toMatchObject({
      exitCode: null,
      timedOut: true,
    });
    expect(await agent.value('run_command', { vm, command: 'kill -0 "$(cat /root/pid)"' })).toMatchObject({
      exitCode: 1,
    });
  });

  const app = await launch();
  const dashboard = new Dashboard(app.page);

  const works = async () =>
    expect(await agent.value('run_command', { vm, command: 'true' })).toMatchObject({ exitCode: 0 });

  await test.step('a window opens meanwhile, and shows at once what the agent does', async () => {
    await dashboard.goTo('Virtual machines');
    await expect(dashboard.row(vm)).toContainText('Running');
    await works();
    await agent.value('create_vm', { name: 'spare', image: 'starter', start: false });
    await expect(dashboard.row('spare')).toHaveCount(1);
    await agent.value('delete_vm', { vm: 'spare' });
    await expect(dashboard.row('spare')).toHaveCount(0);
  });

  await test.step('the activity names it', async () => {
    await dashboard.goTo('Activity');
    await expect(app.page.getByText('MCP', { exact: true }).first()).toBeVisible();
    const entries = await app.value('vms.activity', {});
    const actors = new Set(entries.map(({ actor }) => actor));
    expect([...actors].sort()).toEqual(['dashboard', 'mcp']);
  });

  await test.step('the window closes, and the agent goes on without it', async () => {
    await app.close();
    await works();
    await agent.value('delete_vm', { vm, force: true });
    expect(await agent.value('list_vms')).toEqual({ vms: [], total: 0 });
  });

  await agent.close();
  expect(agent.errors).toEqual([]);
});
