import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished, test } from 'vitest';
import { connectControl } from '../../control/client.ts';
import { resolvePaths } from '../../installation/paths.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { imageFiles } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

/** Milliseconds: each starts processes. */
const timeout = 120_000;
const banger = join(import.meta.dirname, '../../../scripts/banger.mjs');
const environment = (home: string) =>
  ({ ...process.env, BANGER_HOME: home, BANGER_HYPERVISOR: 'fake' }) as Record<string, string>;

/** An installation with an image. */
async function homeWithImage(): Promise<string> {
  const home = makeTestFolder();
  const { kernelPath, rootfsPath } = imageFiles(home);
  const words = ['image', 'import', rootfsPath, '--name', 'debian', '--kernel', kernelPath];
  const [code] = await once(spawn(process.execPath, [banger, ...words], { env: environment(home) }), 'exit');
  expect(code).toBe(0);
  return home;
}

async function connect(home: string, ...more: string[]) {
  const errors: Error[] = [];
  const client = new Client({ name: 'a-test', version: '1' });
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [banger, 'mcp', ...more], env: environment(home), stderr: 'pipe' },
  });
  // Whatever on standard output is not the protocol comes here.
  client.onerror = (error) => errors.push(error);
  await client.connect(transport);
  onTestFinished(() => client.close());
  const value = async (name: string, args: Record<string, unknown> = {}) => {
    const { isError, structuredContent, content } = await client.callTool({ name, arguments: args });
    expect(isError, JSON.stringify(content)).toBeFalsy();
    return structuredContent;
  };
  return { client, value, errors, pid: transport.pid };
}

test('an agent uses the command as it is started by one, and the next session knows its VMs', {
  timeout,
}, async () => {
  const home = await homeWithImage();
  const first = await connect(home);
  expect(await first.value('create_vm', { name: 'work', image: 'debian', forwards: [] })).toMatchObject({
    vm: { state: 'running', ready: true },
  });
  expect(await first.value('run_command', { vm: 'work', command: 'uname -r' })).toMatchObject({
    stdout: { text: '6.1.0-fake\n' },
  });
  // Another program joins, and sees who did what.
  const api = await connectControl(resolvePaths({ BANGER_HOME: home }).controlSocket);
  const log = await api?.call('vms.activity', {});
  expect(new Set(log?.map(({ actor }) => actor))).toEqual(new Set(['mcp', 'dashboard']));
  api?.close();
  await first.client.close();
  expect(first.errors).toEqual([]);
  const next = await connect(home);
  expect(await next.value('list_vms')).toMatchObject({ vms: [{ name: 'work' }], total: 1 });
  expect(next.errors).toEqual([]);
});

/** What the command does with these bytes and the end of its input. */
async function said(home: string, bytes: string | Uint8Array) {
  const child = spawn(process.execPath, [banger, 'mcp'], { env: environment(home) });
  child.stdin.on('error', () => undefined);
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  child.stdin.write(bytes);
  return { child, output };
}

const opening = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
});

test('bytes that are not the protocol are passed over, and what is said is the protocol alone', {
  timeout,
}, async () => {
  const odd = [
    '',
    'hello',
    '{',
    '[]',
    'null',
    '"\\ud800"',
    '{"jsonrpc":"1.0"}',
    '{"__proto__":{"id":1}}',
    '['.repeat(50_000),
    '\0\x1b[2J',
  ];
  const { child, output } = await said(makeTestFolder(), `${odd.join('\n')}\n${opening}\n`);
  let answered = '';
  child.stdout.on('data', (piece) => {
    answered += piece;
  });
  await until(() => expect(answered).toContain('"serverInfo"'));
  child.stdin.end();
  const [out, err, [code]] = await output;
  expect(code).toBe(0);
  const messages = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { jsonrpc: string; id?: number });
  for (const { jsonrpc } of messages) expect(jsonrpc).toBe('2.0');
  expect(messages.filter(({ id }) => id === 1)).toHaveLength(1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
  expect(err).not.toMatch(/[\0\x1b]/);
});

test('a line without end ends the command, and takes no memory for ever', { timeout }, async () => {
  const { child, output } = await said(makeTestFolder(), Buffer.alloc(11 * 1024 * 1024, 'x'));
  const [out, err, [code]] = await output;
  expect([out, code]).toEqual(['', 0]);
  expect(err).toMatch(/^MCP: A message was longer than 10 MiB, which ended the session\. .*vm cp”\.\n$/);
  expect(child.killed).toBe(false);
});

test('a file that is too long is refused, and the session goes on', { timeout }, async () => {
  const { client, value, errors } = await connect(await homeWithImage());
  await value('create_vm', { name: 'work', image: 'debian', forwards: [] });
  const write = (bytes: number) =>
    client.callTool({
      name: 'write_file',
      arguments: { vm: 'work', path: '/long', text: 'x'.repeat(bytes) },
    });
  const { isError, content } = await write(8 * 1024 * 1024);
  expect(isError).toBe(true);
  expect(JSON.stringify(content)).toContain('text: ');
  expect(JSON.stringify(content).length).toBeLessThan(20_000);
  expect(await write(1024 * 1024)).toMatchObject({ structuredContent: { path: '/long' } });
  expect(errors).toEqual([]);
});

test('an agent that only looks at the tools opens nothing, and its end is the end of the command', {
  timeout,
}, async () => {
  const home = makeTestFolder();
  const { child, output } = await said(home, `${opening}\n{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n`);
  let answered = '';
  child.stdout.on('data', (piece) => {
    answered += piece;
  });
  await until(() => expect(answered).toContain('delete_vm'));
  child.kill('SIGTERM');
  const [, err, [code]] = await output;
  expect([err, code]).toEqual(['', 143]);
  const { database } = resolvePaths({ BANGER_HOME: home });
  expect(() => readFileSync(database)).toThrow('ENOENT');
});

/** Says on standard error which modules are loaded. */
const tellModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context); } });
`)}`;

test('the protocol is loaded by this command alone', { timeout }, async () => {
  const home = makeTestFolder();
  const loadedBy = async (...words: string[]) => {
    const child = spawn(process.execPath, ['--import', tellModules, banger, ...words], {
      ...{ env: environment(home), stdio: ['ignore', 'ignore', 'pipe'] },
    });
    const [modules, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect([words, code]).toEqual([words, 0]);
    expect(modules).toContain('app/commands/run-command-line.ts');
    return modules.includes('@modelcontextprotocol');
  };
  for (const words of [['--help'], ['mcp', '--help'], ['vm', 'list'], ['completion', 'bash']])
    expect([words, await loadedBy(...words)]).toEqual([words, false]);
  expect(await loadedBy('mcp')).toBe(true);
});
