import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { workerInThread } from '../database-worker/testing/in-thread.ts';
import { preparePaths, resolvePaths } from '../installation/paths.ts';
import { openDatabase } from '../start-up/open-database.ts';
import { prepareStart } from '../start-up/testing/start.ts';
import type { WritableDb } from '../store/db.ts';
import { writeSetting } from '../store/settings.ts';
import { makeTestFolder, testClock } from '../store/testing/factories.ts';
import { closedDatabaseFacts, type DatabaseFacts, openDatabaseFacts } from './database-facts.ts';
import { createDiagnostics, type DiagnosticsOptions } from './diagnostics.ts';
import { createRedact } from './redact.ts';

const vmId = 'a7b5c0de-0000-4000-8000-0123456789ab';

/** An installation with an open database, whose paths hold the name of a person. */
function installation(changes: Partial<DiagnosticsOptions> = {}) {
  const home = join(makeTestFolder(), 'ada');
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  const place = { path: paths.database, backupsDir: paths.backupsDir };
  const store = openDatabase({ ...place, migrations, clock: testClock, appVersion: '1.2.3' }, false);
  onTestFinished(() => {
    store.db.close();
  });
  const facts = openDatabaseFacts({ store, place, worker: workerInThread(testClock) });
  const shown: string[] = [];
  const diagnostics = createDiagnostics({
    paths,
    env: { DISPLAY: ':0', BANGER_HOME: home, GITHUB_TOKEN: 'ghp_QXZJQXZJQXZJQXZJ' },
    clock: testClock,
    redact: createRedact({ home, userName: 'ada', hostName: 'adas-laptop' }),
    desktop: { pickSavePlace: async (name) => join(home, name), showInFolder: (path) => shown.push(path) },
    lastSession: {
      end: 'killed',
      began: '2026-05-01T09:00:00Z',
      version: '1.2.2',
      pid: 4242,
      trouble: { at: '2026-05-01T09:30:00Z', what: 'Error: /home/ada/x is gone' },
    },
    program: () => [['Banger Desktop', '1.2.3']],
    checks: async () => [
      { id: 'qemu', status: 'fail', title: 'QEMU', detail: 'Not installed.', fix: { text: 'Install it.' } },
    ],
    database: () => facts,
    ...changes,
  });
  const texts = async (consoles = false) => {
    const { id, files } = await diagnostics.collect({ consoles });
    return new Map(files.map(({ path }) => [path, diagnostics.read(id, path)]));
  };
  return { home, paths, db: store.db as WritableDb, diagnostics, texts, shown };
}

function writeMachineFile(vmsDir: string, name: string, text: string | Buffer, id = vmId): void {
  mkdirSync(join(vmsDir, id), { recursive: true });
  writeFileSync(join(vmsDir, id, name), text);
}

describe('a bundle', () => {
  it('has all that a report needs, a file a subject', async () => {
    const { paths, db, diagnostics, texts } = installation();
    writeFileSync(
      join(paths.logsDir, 'main.log'),
      '2026-05-01T09:00:00.000Z warn a helper process has died {"helper":"GPU"}\n2026-05-01T10:00:00.000Z warn the page has died {}\n',
    );
    writeMachineFile(paths.vmsDir, 'hypervisor.log', 'qemu: terminating on signal 15\n');
    writeSetting(db, 'onQuit', 'leave');
    const { name, files } = await diagnostics.collect({ consoles: false });
    expect(name).toBe('banger-diagnostics-2026-05-01T12-00-00.tar.gz');
    expect(files.map(({ path }) => path)).toEqual([
      'README.txt',
      'versions.txt',
      'host.txt',
      'database.txt',
      'counts.txt',
      'settings.txt',
      'sessions.txt',
      'logs/main.log',
      'logs/main.old.log',
      `machines/${vmId}/hypervisor.log`,
    ]);
    expect(files.filter(({ unread }) => unread !== null)).toEqual([]);

    const text = await texts();
    expect(text.get('versions.txt')).toMatch(
      /^Banger Desktop {2}1\.2\.3\nSQLite {10}3\.\d+\.\d+\nKernel .*\nDistribution /,
    );
    expect(text.get('host.txt')).toMatch(/^QEMU {2}fail: Not installed\.\n {6}Install it\.\n/);
    expect(text.get('host.txt')).toMatch(/Display server +X11\nSession bus \(D-Bus\) +none/);
    expect(text.get('host.txt')).toMatch(/XDG_RUNTIME_DIR +\(not set\)\n/);
    expect(text.get('database.txt')).toMatch(/^State +up_to_date\nIntegrity +ok\n/);
    expect(text.get('database.txt')).toContain(`${migrations.length} ${migrations.at(-1)?.name}`);
    expect(text.get('database.txt')).toMatch(/^Database file +~\/state\/state\.db, \d+ bytes\n/m);
    expect(text.get('counts.txt')).toBe('images     0\nvm_events  0\n');
    expect(text.get('settings.txt')).toBe('"onQuit": "leave"\n');
    expect(text.get('sessions.txt')).toMatch(
      /its main process crashed[\s\S]*10:00:00\.000Z warn the page has died[\s\S]*09:00:00\.000Z warn a helper process has died/,
    );
    expect(text.get('sessions.txt')).toMatch(
      /^Started +2026-05-01T09:00:00Z\nVersion +1\.2\.2\nProcess +4242\n/m,
    );
    expect(text.get('sessions.txt')).toMatch(/^Last error +Error: \/home\/<user>\/x is gone, at /m);
    expect(text.get(`machines/${vmId}/hypervisor.log`)).toContain('signal 15');
  });

  it('counts VMs and jobs by their states, and names none', async () => {
    const { db, texts } = installation();
    db.exec(`INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at)
      VALUES ('i', 'img', '/r', '/k', '', '')`);
    for (const [id, state] of ['running', 'stopped', 'stopped'].entries()) {
      db.prepare(
        `INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json, stats_json)
        VALUES (?, 'private-' || ?, 'i', '10.0.0.' || ?, ?, '', '', '', '{}', '{}', '{}')`,
      ).run(id, id, id, state);
    }
    const counts = (await texts()).get('counts.txt');
    expect(counts).toMatch(/^images +1\nvms running +1\nvms stopped +2\n/);
    expect(counts).not.toContain('private');
  });

  it('has nothing of what guests printed, unless that is asked for', async () => {
    const { paths, diagnostics, texts } = installation();
    writeMachineFile(paths.vmsDir, 'console.log', 'login: ada\nhello from the guest\n');
    expect([...(await texts()).values()].join('')).not.toContain('hello from the guest');
    expect((await texts(true)).get(`machines/${vmId}/console.log`)).toBe(
      'login: <user>\nhello from the guest\n',
    );
    expect((await diagnostics.collect({ consoles: true })).files.at(-1)?.about).toContain('a7b5c0de');
  });

  it('has the end of what is long, and of many machines the newest', async () => {
    const { paths, texts } = installation();
    const ids = Array.from(
      { length: 25 },
      (_, at) => `${String(at).padStart(8, '0')}-0000-4000-8000-0123456789ab`,
    );
    for (const [at, id] of ids.entries()) {
      writeMachineFile(
        paths.vmsDir,
        'console.log',
        `first\n${'x'.repeat(99)}\n`.repeat(at === 24 ? 2000 : 1),
        id,
      );
      utimesSync(join(paths.vmsDir, id, 'console.log'), at, at);
    }
    const consoles = [...(await texts(true))].filter(([path]) => path.endsWith('console.log'));
    expect(consoles.map(([path]) => path.split('/')[1])).toEqual(ids.slice(5).reverse());
    expect(consoles[0]?.[1]).toMatch(/^\[\d+ bytes before this were left out\]\n(?:first|x{99})\n/);
    expect(consoles[0]?.[1].length).toBeLessThan(65 * 1024);
  });

  it('goes over one file at a time: many would hold up the main thread together', async () => {
    let atOnce = 0;
    let most = 0;
    const { texts } = installation({
      redact: async (text) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        return text;
      },
    });
    expect((await texts()).size).toBeGreaterThan(5);
    expect(most).toBe(1);
  });

  it('holds no secret of the places that it is read from', async () => {
    const { paths, home, texts, db } = installation();
    const secrets = [
      'QXZJVKW1',
      'QXZJVKW2',
      'QXZJVKW3',
      'QXZJVKW4',
      'QXZJVKW5',
      'ghp_QXZJ',
      '192.168.7.9',
      home,
      'adas-laptop',
    ];
    const log = `GET https://me:QXZJVKW1@example.org/ from 192.168.7.9 at ${home}/x on adas-laptop\n`;
    writeFileSync(
      join(paths.logsDir, 'main.log'),
      `${log}2026-05-01T10:00:00.000Z error uncaught exception token=QXZJVKW2\n`,
    );
    writeFileSync(join(paths.logsDir, 'main.old.log'), '-----BEGIN OPENSSH PRIVATE KEY-----\nQXZJVKW3\n');
    writeMachineFile(paths.vmsDir, 'hypervisor.log', 'qemu: -append "ro rd.luks.key=QXZJVKW4"\n');
    writeMachineFile(paths.vmsDir, 'console.log', 'export DB_PASSWORD=QXZJVKW5\n');
    writeSetting(db, 'api_token', 'QXZJVKW2');
    const all = [...(await texts(true)).values()].join('\n');
    for (const secret of secrets) expect(all).not.toContain(secret);
    expect(all).toContain('uncaught exception token=<secret>');
  });

  it('says in the place of what cannot be read why not, and has all else', async () => {
    const refuse = () => {
      throw new Error('no way to /home/ada/x');
    };
    const database: DatabaseFacts = { sqlite: () => null, schema: refuse, counts: refuse, settings: refuse };
    const { paths, diagnostics } = installation({
      database: () => database,
      checks: () => Promise.reject(new Error('nobody there')),
    });
    mkdirSync(join(paths.logsDir, 'main.log'));
    const { id, files } = await diagnostics.collect({ consoles: false });
    const unread = files.filter((file) => file.unread !== null);
    expect(unread.map(({ path }) => path)).toEqual([
      'database.txt',
      'counts.txt',
      'settings.txt',
      'logs/main.log',
    ]);
    expect(unread[0]?.unread).toBe('no way to /home/<user>/x');
    expect(diagnostics.read(id, 'counts.txt')).toBe('This couldn’t be read: no way to /home/<user>/x\n');
    expect(diagnostics.read(id, 'host.txt')).toContain('couldn’t run: nobody there');
  });
});

describe('before the database is open', () => {
  it('tells what is wrong with it, leaving it as it is', async () => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(path, randomBytes(8192));
    const before = readFileSync(path);
    const { startUp, problem } = prepareStart({ path });
    await startUp.begin();
    await problem();
    const place = { path, backupsDir: join(dirname(path), 'backups') };
    const { diagnostics } = installation({ database: () => closedDatabaseFacts(startUp, place) });
    const { id, files } = await diagnostics.collect({ consoles: false });
    const schema = diagnostics.read(id, 'database.txt');
    expect(schema).toMatch(/^State +not_a_database\nIntegrity +couldn’t be read\n/);
    expect(schema).toMatch(/Problem +database_corrupt: .* isn’t a SQLite database/);
    expect(schema).toContain('"kind": "not_a_database"');
    expect(files.find((file) => file.path === 'counts.txt')?.unread).toMatch(
      /^The database isn’t open: .*SQLite database/,
    );
    expect(readFileSync(path)).toEqual(before);
  });

  it('does not look at a file that is being opened', async () => {
    const { startUp, path } = prepareStart();
    const opening = startUp.begin();
    await expect(startUp.inspect()).rejects.toMatchObject({ code: 'wrong_state' });
    await opening;
    await expect(startUp.inspect()).rejects.toMatchObject({ code: 'wrong_state' });
    const facts = closedDatabaseFacts(startUp, { path, backupsDir: join(dirname(path), 'backups') });
    expect(await facts.schema()).toContain('The file couldn’t be inspected: Banger is still working');
  });
});

describe('a saved bundle', () => {
  it('is an archive for this user alone, of just what was shown', async () => {
    const { home, paths, diagnostics, shown } = installation();
    writeFileSync(join(paths.logsDir, 'main.log'), `äöü\n${'line\n'.repeat(500)}`);
    const { id, name, files } = await diagnostics.collect({ consoles: false });
    const texts = files.map(({ path }) => [path, diagnostics.read(id, path)] as const);
    // What happens after it was shown is not in it.
    writeFileSync(join(paths.logsDir, 'main.log'), 'later');
    const path = await diagnostics.save(id);
    expect(path).toBe(join(home, name));
    expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
    expect(readdirSync(home).filter((one) => one.includes('partial'))).toEqual([]);

    const target = makeTestFolder();
    execFileSync('tar', ['-xzf', path ?? '', '-C', target]);
    const folder = join(target, name.replace('.tar.gz', ''));
    for (const [file, text] of texts) expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
    for (const file of files) expect(statSync(join(folder, file.path)).size).toBe(file.sizeBytes);
    expect(statSync(join(folder, 'README.txt')).mtime).toEqual(testClock.now());

    diagnostics.showSaved(id);
    expect(shown).toEqual([path]);
  });

  it('is none when the person thinks better of it', async () => {
    const { diagnostics, shown } = installation({
      desktop: { pickSavePlace: async () => null, showInFolder: () => {} },
    });
    const { id } = await diagnostics.collect({ consoles: false });
    expect(await diagnostics.save(id)).toBeNull();
    diagnostics.showSaved(id);
    expect(shown).toEqual([]);
  });

  it.each([
    ['/sys/here.tar.gz', 'permission_denied', /permission was denied|read-only/],
    ['/nowhere/here.tar.gz', 'file_missing', /doesn’t exist/],
  ])('that cannot be written to %s says why, and can be saved elsewhere', async (place, code, why) => {
    const places = [place, join(makeTestFolder(), 'here.tar.gz')];
    const desktop = { pickSavePlace: async () => places.shift() ?? null, showInFolder: () => {} };
    const { diagnostics } = installation({ desktop });
    const { id } = await diagnostics.collect({ consoles: false });
    await expect(diagnostics.save(id)).rejects.toMatchObject({
      value: { code, message: expect.stringMatching(why), hint: 'Save them in another folder.' },
    });
    expect(await diagnostics.save(id)).toMatch(/here\.tar\.gz$/);
  });

  it('replaces no folder', async () => {
    const folder = makeTestFolder();
    const { diagnostics } = installation({
      desktop: { pickSavePlace: async () => folder, showInFolder: () => {} },
    });
    const { id } = await diagnostics.collect({ consoles: false });
    await expect(diagnostics.save(id)).rejects.toMatchObject({ code: 'permission_denied' });
    expect(readdirSync(folder)).toEqual([]);
    expect(readdirSync(dirname(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('is of the last bundle: what others hold is told to be gone', async () => {
    const { diagnostics } = installation();
    const { id } = await diagnostics.collect({ consoles: false });
    const { id: next } = await diagnostics.collect({ consoles: false });
    await expect(diagnostics.save(id)).rejects.toMatchObject({ code: 'not_found' });
    expect(() => diagnostics.read(id, 'README.txt')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => diagnostics.read(next, '../../etc/passwd')).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});
