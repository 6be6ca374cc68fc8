import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { preparePaths, resolvePaths } from './paths.ts';
import { runtimeDir, shortRunDir } from './run-dir.ts';

describe('where files lie', () => {
  it('is below BANGER_HOME, all of it, when that is set', () => {
    const paths = resolvePaths({ BANGER_HOME: '/srv/demo', XDG_STATE_HOME: '/elsewhere' });
    expect(paths).toEqual({
      stateDir: '/srv/demo/state',
      database: '/srv/demo/state/state.db',
      backupsDir: '/srv/demo/state/backups',
      logsDir: '/srv/demo/state/logs',
      imagesDir: '/srv/demo/data/images',
      vmsDir: '/srv/demo/data/vms',
      runDir: '/srv/demo/run',
      controlSocket: '/srv/demo/run/control.sock',
      profileDir: '/srv/demo/profile',
    });
  });

  it('follows the XDG folders otherwise, for the profile as Electron does', () => {
    const paths = resolvePaths({
      XDG_STATE_HOME: '/x/state',
      XDG_DATA_HOME: '/x/data',
      XDG_CONFIG_HOME: '/x/config',
      XDG_RUNTIME_DIR: '/run/user/7',
    });
    expect(paths.database).toBe('/x/state/banger-desktop/state.db');
    expect(paths.vmsDir).toBe('/x/data/banger-desktop/vms');
    expect(paths.runDir).toBe('/run/user/7/banger-desktop');
    expect(paths.profileDir).toBe('/x/config/Banger Desktop');
  });

  it('is below this user’s home where HOME is not set or empty, and never below the current folder', () => {
    const inHome = join(userInfo().homedir, '.local/state/banger-desktop');
    for (const env of [{}, { HOME: '' }, { HOME: '', BANGER_HOME: '' }])
      expect(resolvePaths(env).stateDir).toBe(inHome);
    expect(resolvePaths({ HOME: '/home/ada' }).stateDir).toBe('/home/ada/.local/state/banger-desktop');
    expect(resolvePaths({ HOME: '/home/ada' }).profileDir).toBe('/home/ada/.config/Banger Desktop');
  });

  it.each(['ada', './ada', '~', '~/ada', ' /home/ada'])(
    'refuses a HOME that is no absolute path: "%s"',
    (HOME) => {
      expect(() => resolvePaths({ HOME })).toThrow(`HOME is “${HOME}”, which isn’t an absolute path`);
      // Nothing of it is needed here.
      const elsewhere = { HOME, BANGER_HOME: '/srv/demo', XDG_RUNTIME_DIR: '/run/mine' };
      expect(resolvePaths(elsewhere).stateDir).toBe('/srv/demo/state');
    },
  );

  it('takes ~ in BANGER_HOME as a shell does, which files and launchers do not', () => {
    const stateDir = (BANGER_HOME: string) => resolvePaths({ HOME: '/home/ada', BANGER_HOME }).stateDir;
    expect(stateDir('~')).toBe('/home/ada/state');
    expect(stateDir('~/x y')).toBe('/home/ada/x y/state');
    expect(stateDir('/srv/~/x')).toBe('/srv/~/x/state');
    expect(stateDir('demo')).toBe(join(process.cwd(), 'demo/state'));
    expect(() => resolvePaths({ HOME: 'ada', BANGER_HOME: '~/x' })).toThrow('HOME is “ada”');
  });

  it.each(['~grace/x', '$HOME/x', '$HOME'])(
    'refuses what only a shell could replace: "%s"',
    (BANGER_HOME) => {
      expect(() => resolvePaths({ HOME: '/home/ada', BANGER_HOME })).toThrow(
        `BANGER_HOME is “${BANGER_HOME}”`,
      );
    },
  );

  it('ignores a relative XDG folder, as the specification says', () => {
    expect(resolvePaths({ XDG_STATE_HOME: 'state' }).stateDir).toMatch(
      /^\/.*\.local\/state\/banger-desktop$/,
    );
  });

  it('keeps socket paths under 108 bytes, however long BANGER_HOME is, and in a folder of their own', () => {
    const long = resolvePaths({ BANGER_HOME: `/${'ä'.repeat(60)}` }).runDir;
    const other = resolvePaths({ BANGER_HOME: `/${'ö'.repeat(60)}` }).runDir;
    expect(Buffer.byteLength(`${long}/00000000-0000-0000-0000-000000000000/console.sock`)).toBeLessThan(108);
    expect(long).not.toBe(other);
  });

  it('keeps the sockets where this user’s other sessions have them when a session is told of no runtime folder', () => {
    const { uid } = userInfo();
    const sessions = mkdtempSync(join(tmpdir(), 'sessions-'));
    expect(runtimeDir({}, sessions)).toBeNull();
    mkdirSync(join(sessions, String(uid)));
    expect(runtimeDir({}, sessions)).toBe(join(sessions, String(uid)));
    expect(runtimeDir({ XDG_RUNTIME_DIR: '/run/mine' }, sessions)).toBe('/run/mine');
    rmSync(sessions, { recursive: true });
  });

  it('takes a runtime folder for this user’s only when it is one', () => {
    const sessions = mkdtempSync(join(tmpdir(), 'sessions-'));
    symlinkSync(sessions, join(sessions, String(userInfo().uid)));
    expect(runtimeDir({}, sessions)).toBeNull();
    rmSync(sessions, { recursive: true });
  });

  it('keeps the sockets in a folder of this user’s alone where there is no runtime folder, whatever TMPDIR says', () => {
    const before = shortRunDir(null);
    vi.stubEnv('TMPDIR', '/elsewhere');
    expect(shortRunDir(null)).toBe(before);
    vi.unstubAllEnvs();
    expect(before).toMatch(new RegExp(`^/tmp/banger-${userInfo().uid}-[0-9a-f]{10}$`));
    const { runDir } = resolvePaths({ HOME: process.env.HOME });
    const shared = runtimeDir({});
    expect(runDir).toBe(shared === null ? before : join(shared, 'banger-desktop'));
  });
});

describe('where a running dashboard answers', () => {
  const socketOf = (env: Record<string, string>) =>
    resolvePaths({ XDG_RUNTIME_DIR: '/run/mine', ...env }).controlSocket;

  it('is the runtime folder', () => {
    const usual = { XDG_STATE_HOME: join(userInfo().homedir, '.local/state') };
    expect(socketOf(usual)).toBe('/run/mine/banger-desktop/control.sock');
    expect(socketOf({ BANGER_HOME: '/home/ada/b' })).toBe('/home/ada/b/run/control.sock');
  });

  it('is no other installation’s place where two share the runtime folder, and short enough for a socket', () => {
    const [one, two] = [socketOf({ XDG_STATE_HOME: '/one' }), socketOf({ XDG_STATE_HOME: '/two' })];
    expect(one).toMatch(/^\/run\/mine\/banger-desktop\/control-[0-9a-f]{10}\.sock$/);
    expect(two).not.toBe(one);
    expect(socketOf({ XDG_STATE_HOME: '/one' })).toBe(one);
    const deep = resolvePaths({ XDG_STATE_HOME: '/one', XDG_RUNTIME_DIR: `/run/${'x'.repeat(80)}` });
    expect(Buffer.byteLength(deep.controlSocket)).toBeLessThan(108);
  });
});

describe('making the folders', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'paths-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('makes them for this user only', () => {
    const paths = resolvePaths({ BANGER_HOME: home });
    preparePaths(paths);
    expect(statSync(paths.vmsDir).mode & 0o777).toBe(0o700);
    expect(statSync(paths.runDir).mode & 0o777).toBe(0o700);
  });

  it('closes a runtime folder that others could enter', () => {
    const paths = resolvePaths({ BANGER_HOME: home });
    mkdirSync(paths.runDir, { mode: 0o777 });
    chmodSync(paths.runDir, 0o777);
    preparePaths(paths);
    expect(statSync(paths.runDir).mode & 0o777).toBe(0o700);
  });

  it('refuses a runtime folder that is a link, which somebody else may have laid', () => {
    const paths = resolvePaths({ BANGER_HOME: home });
    mkdirSync(join(home, 'trap'));
    symlinkSync(join(home, 'trap'), paths.runDir);
    expect(() => preparePaths(paths)).toThrow(/run can’t be used: permission was denied/);
  });

  it('names the folder that cannot be made', () => {
    writeFileSync(join(home, 'state'), '');
    expect(() => preparePaths(resolvePaths({ BANGER_HOME: home }))).toThrow(`${home}/state can’t be used`);
  });
});
