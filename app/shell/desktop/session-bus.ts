import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Answers what a program prints; rejects when it is not there, or fails. */
type Ask = (program: string, args: readonly string[]) => Promise<string>;

const bus = 'org.freedesktop.DBus';
/** What shows the icons of a tray has this name on the bus: https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem */
const watcher = 'org.kde.StatusNotifierWatcher';

/** The same question as each program puts it; one of them is on nearly every desktop. */
const questions: readonly (readonly [string, readonly string[]])[] = [
  [
    'gdbus',
    ['call', '--session', '--dest', bus, '--object-path', '/', '--method', `${bus}.NameHasOwner`, watcher],
  ],
  ['busctl', ['--user', 'call', bus, '/', bus, 'NameHasOwner', 's', watcher]],
  [
    'dbus-send',
    ['--session', '--print-reply', `--dest=${bus}`, '/', `${bus}.NameHasOwner`, `string:${watcher}`],
  ],
];

/** True where there is a bus to talk to the desktop by. Without one libraries would try to start one of their own. */
export function hasSessionBus(env: Env): boolean {
  if (env.DBUS_SESSION_BUS_ADDRESS) return true;
  return env.XDG_RUNTIME_DIR !== undefined && existsSync(join(env.XDG_RUNTIME_DIR, 'bus'));
}

let asking: Promise<boolean> | null = null;

/** True when this desktop shows tray icons. Who asks while that is being found out gets the same answer. */
export function showsTray(): Promise<boolean> {
  asking ??= findTray(process.env, askProgram).finally(() => {
    asking = null;
  });
  return asking;
}

/** Where it cannot be found out there is none: a window must never be lost. */
export async function findTray(env: Env, ask: Ask): Promise<boolean> {
  if (!hasSessionBus(env)) return false;
  for (const [program, args] of questions) {
    try {
      return /\btrue\b/.test(await ask(program, args));
    } catch {
      // Not installed, or it does not reach the bus; the next one may.
    }
  }
  return false;
}

const askProgram: Ask = (program, args) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 2000 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
