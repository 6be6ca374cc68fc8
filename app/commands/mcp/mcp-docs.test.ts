import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openTestDashboard } from '../../testing/test-dashboard.ts';
import { programName } from '../kit/program.ts';
import { commandsOn } from '../testing/run-commands.ts';

const page = readFileSync('docs/mcp.md', 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);

/** Every object with a command, wherever it stands. */
function serversIn(value: unknown): { command: string; args: string[] }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('command' in value) return [value as { command: string; args: string[] }];
  return Object.values(value).flatMap(serversIn);
}

test('what agents are configured with is JSON, and starts a command that exists', async () => {
  const configured = blocks('json').map((text) => serversIn(JSON.parse(text)));
  expect(configured.map(({ length }) => length)).toEqual([1, 1, 1]);
  const typed = blocks('sh').flatMap((text) => text.trim().split('\n'));
  expect(typed).toHaveLength(2);
  const commands = [
    ...configured.flat().map(({ command, args }) => [command, ...args]),
    ...typed.map((line) => (line.split(' -- ')[1] ?? '').split(' ')),
    ...[...page.matchAll(/`(banger-desktop mcp[^`]*)`/g)].map(([, line = '']) => line.split(' ')),
  ];
  const app = await openTestDashboard();
  const run = commandsOn(app);
  for (const [program, ...words] of commands) {
    expect(program).toBe(programName);
    const { code, out } = await run(...words, '--help');
    expect([code, out]).toEqual([0, expect.stringContaining('Model Context Protocol')]);
    for (const option of words.slice(1)) expect(out).toContain(option);
  }
  await app.dispose();
});
