import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { treeOf } from '../../app/testing/contents.ts';

/** What lies around an installation: where the program was started, a person's home, temporary and XDG folders. */
export interface Surroundings {
  /** Where installations are made: a way out of one by `..` leads here. */
  readonly dir: string;
  readonly cwd: string;
  /** A person's home, with what must not be read, changed or removed. */
  readonly person: string;
  readonly env: Record<string, string>;
  /** What is there, and in files that attacks like to name; to be compared. */
  look(): string[];
  remove(): void;
}

/** Chromium's own, whatever it shows; and the times of the folders that it makes them in. */
const chromiums = [
  // A file that it deletes as soon as it has opened it.
  /^tmp\/\. /,
  // Which GTK has it make.
  /^run\/(\.|dconf(\/user)?) /,
  // Certificates; caches of fonts and shaders.
  /^person\/(\.|\.pki(\/nssdb(\/.*)?)?) /,
  /^cache\/(\.|(fontconfig|mesa_shader_cache\w*)(\/.*)?) /,
];

/** What a program that runs as root could write to. */
const outside = ['/etc/passwd', '/etc/shadow', '/tmp/pwned'];

/** Surroundings of which nobody else knows, in a temporary folder. */
export function makeSurroundings(): Surroundings {
  const dir = mkdtempSync(join(tmpdir(), 'around-'));
  const folder = (name: string) => {
    const path = join(dir, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  };
  const [cwd, person] = [folder('cwd'), folder('person')];
  mkdirSync(join(person, '.ssh'), { mode: 0o700 });
  writeFileSync(join(person, 'secret.txt'), 'mine');
  writeFileSync(join(person, '.ssh/id_ed25519'), 'mine');
  chmodSync(join(person, '.ssh/id_ed25519'), 0o600);
  const env = {
    HOME: person,
    PWD: cwd,
    TMPDIR: folder('tmp'),
    XDG_CACHE_HOME: folder('cache'),
    XDG_CONFIG_HOME: folder('config'),
    XDG_DATA_HOME: folder('data'),
    XDG_STATE_HOME: folder('state'),
    XDG_RUNTIME_DIR: folder('run'),
    DBUS_SESSION_BUS_ADDRESS: '',
  };
  const watched = ['cwd', 'person', 'tmp', 'cache', 'config', 'data', 'state', 'run'];
  return {
    dir,
    cwd,
    person,
    env,
    look() {
      const below = watched.flatMap((name) => treeOf(join(dir, name)).map((line) => `${name}/${line}`));
      const files = outside.map((path) => {
        const stat = statSync(path, { throwIfNoEntry: false });
        return `${path} ${stat ? [stat.size, stat.mtimeMs, stat.ctimeMs].join(' ') : 'is not there'}`;
      });
      return [...below.filter((line) => !chromiums.some((one) => one.test(line))), ...files];
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
