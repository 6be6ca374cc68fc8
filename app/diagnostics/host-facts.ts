import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { cpus, freemem, release, totalmem, version } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { HostCheck } from '../contract/index.ts';
import { homeFolderOrRoot } from '../lib/home-folder.ts';
import { type Fact, factLines, reasonOf } from './part.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What the host checks of the dashboard say, and what they do not ask: where the window shows, the session, the folders. */
export async function hostText(checks: () => Promise<readonly HostCheck[]>, env: Env): Promise<string> {
  const found = await checks().then(
    (all) => all.flatMap(checkFacts),
    (error: unknown): Fact[] => [['Host checks', `couldn’t run: ${reasonOf(error)}`]],
  );
  const parts = [found, sessionFacts(env), folderFacts(env), hardwareFacts()];
  return parts.map(factLines).join('\n');
}

/** The kernel and the distribution. */
export function systemFacts(): Fact[] {
  return [
    ['Kernel', `${release()}, ${version()}`],
    ['Distribution', distribution()],
  ];
}

function distribution(): string {
  try {
    const name = /^PRETTY_NAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name?.replaceAll(/^["']|["']$/g, '') ?? 'unnamed';
  } catch (error) {
    return `unknown: ${reasonOf(error)}`;
  }
}

function checkFacts({ title, status, detail, fix }: HostCheck): Fact[] {
  return [[title, `${status}: ${detail}`], ...(fix ? [['', fix.text] as const] : [])];
}

const sessionVariables = [
  'XDG_SESSION_TYPE',
  'XDG_CURRENT_DESKTOP',
  'WAYLAND_DISPLAY',
  'DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'LANG',
];

function sessionFacts(env: Env): Fact[] {
  const display = env.WAYLAND_DISPLAY ? 'Wayland' : env.DISPLAY ? 'X11' : 'none';
  return [
    ['Display server', env.WAYLAND_DISPLAY && env.DISPLAY ? 'Wayland, and X11 (XWayland)' : display],
    ['Session bus (D-Bus)', busState(env.DBUS_SESSION_BUS_ADDRESS)],
    ...sessionVariables.map((name): Fact => [name, env[name] ?? '(not set)']),
  ];
}

function busState(address: string | undefined): string {
  // Chromium says `disabled:` where it found none.
  if (!address || address.startsWith('disabled:'))
    return 'none, so there are no notifications and no tray icon';
  const path = /unix:path=([^,;]+)/.exec(address)?.[1];
  if (!path) return 'set, but its address isn’t a path';
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ? 'found' : 'set, but its socket is missing';
}

/** https://specifications.freedesktop.org/basedir-spec */
const folders: readonly (readonly [name: string, fallback: string | null])[] = [
  ['XDG_STATE_HOME', '.local/state'],
  ['XDG_DATA_HOME', '.local/share'],
  ['XDG_CONFIG_HOME', '.config'],
  ['XDG_CACHE_HOME', '.cache'],
  ['XDG_RUNTIME_DIR', null],
];

function folderFacts(env: Env): Fact[] {
  return [
    ['BANGER_HOME', env.BANGER_HOME ?? '(not set)'],
    ...folders.map(([name, fallback]): Fact => {
      const given = env[name];
      if (given && isAbsolute(given)) return [name, `${given}, ${folderState(given)}`];
      const kind = given ? `${given}, which is relative and ignored` : '(not set)';
      if (fallback === null) return [name, kind];
      const dir = join(homeFolderOrRoot(), fallback);
      return [name, `${kind}: ${dir}, ${folderState(dir)}`];
    }),
  ];
}

function folderState(dir: string): string {
  if (!existsSync(dir)) return 'missing';
  try {
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return 'writable';
  } catch (error) {
    return reasonOf(error);
  }
}

function hardwareFacts(): Fact[] {
  const inMib = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;
  const processors = cpus();
  return [
    ['Processors', `${processors.length} × ${processors[0]?.model ?? 'unknown'}`],
    ['Memory', `${inMib(totalmem())}, ${inMib(freemem())} of it free`],
  ];
}
