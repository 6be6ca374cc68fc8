import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mustRun, run } from './run.mjs';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'run-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('resolves to what a program printed, whether it succeeds, fails or is not there', async () => {
  expect(await run('node', ['-p', '6 * 7'])).toEqual({ ok: true, output: '42\n' });
  const failing = ['-e', "console.error('no'); process.exit(3)"];
  expect(await run('node', failing)).toEqual({ ok: false, output: 'no\n' });
  const absent = await run('no-such-program', []);
  expect(absent).toMatchObject({ ok: false, output: expect.stringContaining('ENOENT') });
});

it('says of a program that had to succeed what it printed', async () => {
  const failing = mustRun('Try again.', 'node', ['-e', "console.error('no'); process.exit(3)"]);
  await expect(failing).rejects.toThrow(/^node -e .* failed:\nno$/);
});

/** A set-up of its own process, which does `work` with what it imports. */
function setUp(/** @type {string} */ work) {
  const imports = ['./run.mjs', './steps.mjs', './cache.mjs'].map((file, index) => {
    const names = ['{ run, say, stopOnSignals, stopPrograms }', '{ createSteps }', '{ cached }'][index];
    return `import ${names} from ${JSON.stringify(new URL(file, import.meta.url).href)};`;
  });
  const script = `${imports.join('\n')}
    stopOnSignals();
    const dir = ${JSON.stringify(dir)};
    const { step, end } = createSteps({ say, stop: stopPrograms });
    ${work}
    await end().catch((error) => { say('failed: ' + error.message); process.exitCode = 1; });`;
  const child = spawn('node', ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {string[]} */
  const lines = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const ended = once(child, 'close');
  const says = (/** @type {string} */ text) =>
    vi.waitFor(() => expect(lines.join('\n')).toContain(text), { timeout: 20_000 });
  return { child, lines, ended, says };
}

/** A program that starts another, and says by a file that both run: their pids. */
const family = (/** @type {string} */ folder) => `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  const { renameSync, writeFileSync } = require('node:fs');
  // Whoever finds the file finds all of it: some end the program at once.
  writeFileSync(${JSON.stringify(join(folder, 'pids.new'))}, process.pid + ' ' + child.pid);
  renameSync(${JSON.stringify(join(folder, 'pids.new'))}, ${JSON.stringify(join(folder, 'pids'))});
  setInterval(() => {}, 1000);`;

/** Of both once they run. */
async function pidsOfFamily() {
  const file = join(dir, 'pids');
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 20_000 });
  return readFileSync(file, 'utf8').split(' ');
}

const isGone = (/** @type {string} */ pid) => {
  // A zombie whose parent has yet to look is gone, too.
  if (!existsSync(`/proc/${pid}/stat`)) return true;
  return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
};

const untilGone = (/** @type {string[]} */ pids) =>
  vi.waitFor(() => expect(pids.filter((pid) => !isGone(pid))).toEqual([]), { timeout: 20_000 });

describe.each(/** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))('%s in the middle', (signal) => {
  it('ends all that was started, leaves no half-made folder, and lets nothing else begin', async () => {
    const { child, lines, ended } = setUp(`
      const long = step('Long', [], () => cached('thing', async (work) => {
        await run('node', ['-e', ${JSON.stringify(family(dir))}]);
        return work;
      }, dir + '/cache'));
      step('Next', [long], async (begin) => begin('it must not'));`);
    const pids = await pidsOfFamily();
    expect(readdirSync(join(dir, 'cache'))).toEqual([expect.stringMatching(/^making-/)]);
    child.kill(signal);
    await ended;
    expect(child.exitCode).toBe(130);
    expect(readdirSync(join(dir, 'cache'))).toEqual([]);
    expect(lines.join('\n')).not.toContain('Next');
    await untilGone(pids);
  });
});

it('waits for a program that must finish, however often it is told to end', async () => {
  const file = join(dir, 'gate');
  const program = `
    process.on('SIGINT', () => {}).on('SIGTERM', () => {});
    const { existsSync, writeFileSync } = require('node:fs');
    console.log('begun');
    const timer = setInterval(() => {
      if (!existsSync(${JSON.stringify(file)})) return;
      writeFileSync(${JSON.stringify(join(dir, 'finished'))}, '');
      clearInterval(timer);
    }, 10);
    writeFileSync(${JSON.stringify(join(dir, 'begun'))}, '');`;
  const { child, ended, says } = setUp(`
    step('Install', [], () => run('node', ['-e', ${JSON.stringify(program)}], { mustFinish: true }));`);
  await vi.waitFor(() => expect(existsSync(join(dir, 'begun'))).toBe(true), { timeout: 20_000 });
  child.kill('SIGINT');
  await says('Waiting for node, which must not be interrupted');
  child.kill('SIGINT');
  expect(existsSync(join(dir, 'finished'))).toBe(false);
  writeFileSync(file, '');
  await ended;
  expect(existsSync(join(dir, 'finished'))).toBe(true);
  expect(child.exitCode).toBe(130);
});

it('ends what runs beside a step that failed', async () => {
  const { child, lines, ended } = setUp(`
    step('Long', [], () => run('node', ['-e', ${JSON.stringify(family(dir))}]));
    step('Failing', [], async () => {
      const { existsSync } = await import('node:fs');
      while (!existsSync(dir + '/pids')) await new Promise((resolve) => setTimeout(resolve, 10));
      throw new Error('there is no network');
    });`);
  const pids = await pidsOfFamily();
  await ended;
  expect(child.exitCode).toBe(1);
  expect(lines).toEqual(['failed: there is no network']);
  await untilGone(pids);
});
