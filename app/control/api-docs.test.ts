import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeTestFolder } from '../store/testing/factories.ts';
import { openTestDashboard } from '../testing/test-dashboard.ts';
import { serveDashboard, serveSocket } from './testing/serve.ts';

const run = promisify(execFile);
const page = readFileSync('docs/api.md', 'utf8');
const examples = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, text = '']) => text);

/** The documentation reads ids with jq, which not every computer has. */
const jq = `jq() { node -e 'let t = ""; process.stdin.on("data", (d) => (t += d)).on("end", () => console.log(JSON.parse(t)[process.argv[1].slice(1)]))' "$2"; }`;

it('the examples of the documentation do what they say', async () => {
  const app = await openTestDashboard();
  const runtime = makeTestFolder();
  const path = join(runtime, 'banger-desktop', 'control.sock');
  mkdirSync(dirname(path), { mode: 0o700 });
  const { reports } = await serveDashboard(app, path);
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  await app.untilBooted(id);
  const [setUp = '', ...others] = examples;
  // The last one follows events until it is ended.
  const follow = others.pop() ?? '';
  expect(follow).toContain('/v1/events');
  const answers: unknown[] = [];
  for (const example of others) {
    // Each call on a line, and the answers of one example in a list.
    const script = [
      'set -eu',
      jq,
      setUp,
      'api() { curl --fail-with-body -w "\\n" --silent --show-error --unix-socket "$socket" "$@"; }',
      example,
    ].join('\n');
    const { stdout } = await run('bash', ['-c', script], {
      env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    });
    answers.push(stdout);
  }
  expect(answers).toHaveLength(4);
  expect(answers[0]).toContain('"name":"web"');
  expect(answers[1]).toContain('"name":"store"');
  expect(answers[2]).toContain('"exitCode":0');
  expect(answers[2]).toContain('{"text":"Hello\\n","encoding":"utf-8"}');
  const log = await app.value('vms.activity', { limit: 11 });
  expect(log.map(({ actor, kind, vmName }) => `${actor} ${kind} ${vmName}`).reverse()).toEqual(
    expect.arrayContaining([
      'api created shop',
      'api starting shop',
      'api stopped shop',
      'api edited store',
      'api deleted store',
    ]),
  );
  expect(await app.value('vms.counts', {})).toMatchObject({ running: 1, stopped: 0 });
  expect(reports).toEqual([]);
  await app.dispose();
});

it('curl knows from its code that Banger is not open', async () => {
  const { path, control } = await serveSocket();
  await new Promise((resolve) => control.server.close(resolve));
  await expect(run('curl', ['--unix-socket', path, 'http://localhost/v1/vms'])).rejects.toMatchObject({
    code: 7,
  });
});
