import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorCodes } from '../../contract/errors.ts';
import { serveDashboard } from '../../control/testing/serve.ts';
import { contentsOf } from '../../testing/contents.ts';
import { openTestDashboard } from '../../testing/test-dashboard.ts';
import { agentOn } from './testing/agent.ts';

const names = [
  'list_images',
  'list_vms',
  'create_vm',
  'run_command',
  'read_file',
  'write_file',
  'start_vm',
  'stop_vm',
  'wait_for_vm',
  'delete_vm',
];

/** Nothing here names a VM or an image of the test. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '..',
    '/',
    '\0',
    '__proto__',
    '/etc/passwd',
    '$(reboot)',
    '',
    -1,
    1e300,
    0,
    null,
    true,
    [],
    {},
  ),
  fc.constantFrom('x'.repeat(1001), 'x'.repeat(70_000)),
);
const fields = [
  ...[
    'vm',
    'name',
    'image',
    'cpus',
    'memoryMib',
    'diskMib',
    'isolated',
    'forwards',
    'start',
    'wait',
    'force',
  ],
  ...[
    'timeoutSeconds',
    'command',
    'cwd',
    'stdin',
    'maxOutputBytes',
    'path',
    'text',
    'encoding',
    'maxBytes',
    'for',
  ],
  ...['query', '__proto__', 'surprise'],
];
const given = fc.dictionary(fc.constantFrom(...fields), odd, { maxKeys: 8, noNullPrototype: false });

test('whatever an agent says, the answer is a list or an error, it is logged, and nothing is changed', {
  timeout: 120_000,
}, async () => {
  const app = await openTestDashboard();
  const served = await serveDashboard(app);
  const { id } = await app.vm('theirs');
  await app.value('vms.start', { id });
  await app.untilBooted(id);
  const agent = await agentOn(served);
  const kept = () => {
    const { rows, files } = contentsOf(app.home);
    const { vm_events: _, sqlite_sequence: __, ...others } = rows;
    return { others, files };
  };
  const before = kept();
  const logBefore = (await app.value('vms.activity', { limit: 500 })).length;
  let calls = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), given, async (name, args) => {
      calls += 1;
      const { isError, _meta, structuredContent, content } = await agent.call(name, args);
      if (isError) {
        const { code, message, unchanged, hint } = (_meta?.error ?? {}) as Record<string, string>;
        expect(errorCodes).toContain(code);
        expect(code).not.toBe('internal');
        for (const words of [message, unchanged, hint]) expect(words).toBeTruthy();
      } else {
        expect(name).toMatch(/^list_/);
        expect(structuredContent).toBeTypeOf('object');
      }
      expect(JSON.stringify(content).length).toBeLessThan(20_000);
    }),
    { numRuns: 400, endOnFailure: true },
  );
  await agent.close();
  expect(kept()).toEqual(before);
  const log = (await app.value('vms.activity', { limit: 500 })).slice(0, -logBefore);
  const called = log.map(({ actor, kind, reason }) => {
    expect([actor, kind]).toEqual(['mcp', 'called']);
    return Number(/^“[^”]*” (?:was called|failed) (\d+) times/.exec(reason ?? '')?.[1] ?? 1);
  });
  expect(called.reduce((sum, count) => sum + count)).toBe(calls);
  // Two for each way in which a tool ends.
  expect(log.length).toBeLessThan(2 * 2 * names.length + 1);
  expect([agent.said, served.reports, app.unforeseen]).toEqual([[], [], []]);
  await app.dispose();
});
