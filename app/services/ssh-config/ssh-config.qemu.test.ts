import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuiltStarter } from '../../starter/built-starter.ts';
import { until } from '../../testing/until.ts';

const program = join(import.meta.dirname, '../../../scripts/banger.ts');
/** A guest boots meanwhile. Milliseconds. */
const timeout = 180_000;

let home: string;
let config: string;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(file: string, args: readonly string[], input: string | Buffer = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, BANGER_HOME: home };
    const done = (error: ExecFileException | null, out: string, err: string) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    const { stdin } = execFile(file, args, { env, timeout }, done);
    // Some have ended before they would have read.
    stdin?.on('error', () => undefined).end(input);
  });
}

const banger = (...words: string[]) => run(process.execPath, [program, ...words]);
/** As an editor starts it: it knows of no installation. */
const ssh = (...words: string[]) => ['-F', config, ...words];
const inGuest = (command: string, input?: string | Buffer) => run('ssh', ssh('banger-web', command), input);
/** How the guest runs this computer's rsync, which is brought to it with all that it is linked with: it has none of its own. */
async function rsyncInGuest(): Promise<string> {
  const program = (await run('sh', ['-c', 'command -v rsync'])).out.trim();
  const linked = (await run('ldd', [program])).out.match(/\/\S+/g) ?? [];
  expect(await inGuest('mkdir -p /tmp/rsync /srv')).toMatchObject({ code: 0 });
  expect(await run('scp', ssh('-q', program, ...linked, 'banger-web:/tmp/rsync'))).toMatchObject({ code: 0 });
  const loader = linked.map((path) => basename(path)).find((name) => name.startsWith('ld-'));
  return `/tmp/rsync/${loader} --library-path /tmp/rsync /tmp/rsync/rsync`;
}
/** What rsync keeps of a folder: names, modes, whole seconds of times, contents, and where links lead. */
function treeOf(folder: string): unknown[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const target = stat.isSymbolicLink() ? readlinkSync(path) : null;
      const content = stat.isFile() ? readFileSync(path, 'latin1') : target;
      return [name, stat.mode, Math.floor(stat.mtimeMs / 1000), content];
    });
}
const stateNow = async () =>
  (JSON.parse((await banger('vm', 'show', 'web', '--json')).out) as { state: string }).state;

beforeAll(async () => {
  await ensureBuiltStarter({ force: false, signal: new AbortController().signal, onProgress: () => {} });
  home = mkdtempSync(join(tmpdir(), 'ssh config '));
  config = join(home, 'state/ssh/config');
  expect(await banger('image', 'build', 'starter')).toMatchObject({ code: 0 });
  expect(await banger('vm', 'create', 'web', '--image', 'starter', '--memory', '256M')).toMatchObject({
    code: 0,
  });
}, timeout);
afterAll(async () => {
  await banger('vm', 'stop', '--force', 'web');
  rmSync(home, { recursive: true });
}, timeout);

describe('with the configuration that is written', () => {
  test('connecting starts a VM that is off, and its command’s output and code come through', {
    timeout,
  }, async () => {
    expect(await stateNow()).toBe('stopped');
    expect(await inGuest('echo hello; exit 7')).toMatchObject({ code: 7, out: 'hello\n' });
    expect(await stateNow()).toBe('running');
    const { out } = await banger('vm', 'show', 'web', '--json');
    expect(out).toContain('"state":"running"');
  });

  test('several connect at the same time, and others may use Banger meanwhile', { timeout }, async () => {
    const holding = spawn('ssh', ssh('banger-web', 'echo in; cat'), {
      env: { ...process.env, BANGER_HOME: home },
    });
    let said = '';
    holding.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    await until(() => expect(said).toBe('in\n'), { interval: 20, timeout });
    expect(await stateNow()).toBe('running');
    const all = await Promise.all([1, 2, 3].map((number) => inGuest(`echo ${number}`)));
    expect(all.map(({ out }) => out)).toEqual(['1\n', '2\n', '3\n']);
    const rest = text(holding.stdout);
    holding.stdin.end('bye');
    await rest;
    expect(said).toBe('in\nbye');
  });

  test('bytes come through as they are, both ways', { timeout }, async () => {
    const sent = randomBytes(3_000_000);
    const through = spawn('ssh', ssh('banger-web', 'cat'), { env: { ...process.env, BANGER_HOME: home } });
    const received = buffer(through.stdout);
    through.stdin.end(sent);
    expect((await received).equals(sent)).toBe(true);
  });

  test('scp and sftp carry files', { timeout }, async () => {
    const [sent, returned, third] = ['sent', 'returned', 'third'].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(sent, randomBytes(300_000));
    expect(await run('scp', ssh('-q', sent, 'banger-web:/tmp/file'))).toMatchObject({ code: 0 });
    expect(await run('scp', ssh('-q', 'banger-web:/tmp/file', returned))).toMatchObject({ code: 0 });
    expect(readFileSync(returned).equals(readFileSync(sent))).toBe(true);
    expect(await run('sftp', ssh('-b', '-', 'banger-web'), `get /tmp/file "${third}"\n`)).toMatchObject({
      code: 0,
    });
    expect(readFileSync(third).equals(readFileSync(sent))).toBe(true);
  });

  test('rsync brings a folder up to date, and sends only what has changed', {
    timeout: 2 * timeout,
  }, async () => {
    const [ours, back] = [join(home, 'ours'), join(home, 'back')];
    mkdirSync(join(ours, 'sub folder'), { recursive: true });
    writeFileSync(join(ours, 'data'), randomBytes(200_000), { mode: 0o640 });
    writeFileSync(join(ours, 'sub folder/tool'), '#!/bin/sh\n', { mode: 0o755 });
    symlinkSync('data', join(ours, 'link'));
    const inVm = await rsyncInGuest();
    const rsync = (...words: string[]) =>
      run('rsync', ['-a', '--itemize-changes', '--rsync-path', inVm, '-e', `ssh -F "${config}"`, ...words]);
    expect(await rsync(`${ours}/`, 'banger-web:/srv/tree')).toMatchObject({ code: 0 });
    appendFileSync(join(ours, 'sub folder/tool'), 'exit 7\n');
    const { out } = await rsync(`${ours}/`, 'banger-web:/srv/tree');
    expect(out.match(/^<f\S* .*$/gm)).toEqual([expect.stringMatching(/^<f\S* sub folder\/tool$/)]);
    expect(await inGuest('"/srv/tree/sub folder/tool"')).toMatchObject({ code: 7 });
    expect(await rsync('banger-web:/srv/tree/', back)).toMatchObject({ code: 0 });
    expect(treeOf(back)).toEqual(treeOf(ours));
  });

  test('a script over standard input sets up a server, which a forward reaches, as editors do it', {
    timeout,
  }, async () => {
    const mark = randomUUID();
    const port = 21_000 + (process.pid % 20_000);
    const session = spawn(
      'ssh',
      ssh('-T', '-o', 'ConnectTimeout=60', '-L', `127.83.1.1:${port}:127.0.0.1:4321`, 'banger-web', 'sh'),
      { env: { ...process.env, BANGER_HOME: home } },
    );
    let said = '';
    session.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    session.stdin.write(`
DIR="$HOME/.editor-server/$(uname -m)"
mkdir -p "$DIR/www" && cat >"$DIR/www/index.html" <<'END'
served to ${mark}
END
cd "$DIR/www"
httpd -f -p 127.0.0.1:4321 >/dev/null 2>&1 &
echo $! >"$DIR/pid"
echo "${mark}: running"
echo "listeningOn==4321=="
`);
    await until(() => expect(said).toContain(`${mark}: running\nlisteningOn==4321==\n`), {
      interval: 20,
      timeout,
    });
    const page = await until(async () => (await fetch(`http://127.83.1.1:${port}/`)).text(), {
      interval: 50,
      timeout,
    });
    expect(page).toBe(`served to ${mark}\n`);
    const ended = new Promise((resolve) => session.on('close', resolve));
    session.stdin.end('kill "$(cat "$HOME"/.editor-server/*/pid)"\n');
    expect(await ended).toBe(0);
  });

  test('the host’s key is Banger’s to know, and to forget with the VM', { timeout }, async () => {
    const known = readFileSync(join(home, 'state/ssh/known_hosts'), 'utf8');
    expect(known).toMatch(/^banger-[0-9a-f-]{36} ssh-ed25519 \S+\n$/);
  });
});

test('a VM that no one has is said on standard error alone', { timeout }, async () => {
  const { code, out, err } = await banger('vm', 'ssh-proxy', 'wev');
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain('Did you mean web?');
});
