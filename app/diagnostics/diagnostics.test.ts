import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { prepareStart } from '../start-up/testing/start.ts';
import { writeSetting } from '../store/settings.ts';
import { makeTestFolder } from '../store/testing/factories.ts';
import { closedDatabaseFacts, type DatabaseFacts } from './database-facts.ts';
import { installation, vmId, writeMachineFile } from './testing/installation.ts';

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
