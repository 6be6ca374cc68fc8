import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

/**
 * What lies in an installation that others on this computer could read or write by its mode: paths by their inodes. What
 * Chromium keeps in its profile is left out: of that, the folder must be closed.
 */
export function openToOthers(home: Home): Map<number, string> {
  const open = new Map<number, string>();
  for (const path of [...filesOf(home), join(home.dir, 'profile')]) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat || stat.isSymbolicLink() || (stat.mode & 0o077) === 0) continue;
    open.set(stat.ino, path.slice(home.dir.length + 1));
  }
  return open;
}

/** Tells what the app leaves open to others from what a story has put there. */
export class ModeWatch {
  private readonly home: Home;
  /** Inodes of what the story made. */
  private readonly given = new Set<number>();
  private readonly left = new Map<number, string>();

  constructor(home: Home) {
    this.home = home;
  }

  /** To be called before each start: what is open now, and was not when the app ended last, is the story's. */
  starts(): void {
    for (const inode of openToOthers(this.home).keys()) if (!this.left.has(inode)) this.given.add(inode);
  }

  /** To be called as the app ends, before the story goes on. Answers all that was left open so far. */
  ends(): string[] {
    for (const [inode, path] of openToOthers(this.home)) {
      if (!this.given.has(inode)) this.left.set(inode, path);
    }
    return [...this.left.values()];
  }
}

/** Text files are small; disks hold what the guest was given, which is public keys. */
const searchedBytes = 8 * 1024 * 1024;

/** Where any line of the installation's private key can be read besides in its own file: other files, and processes. */
export function keyLeaks(home: Home): string[] {
  const key = join(home.stateDir, 'ssh/id_ed25519');
  if (!existsSync(key)) return [];
  const body = readFileSync(key, 'utf8').split('\n').slice(1, -2);
  if (body.length < 3) throw new Error(`${key} is no private key`);
  const files = filesOf(home).filter((path) => {
    const stat = lstatSync(path);
    return path !== key && stat.isFile() && stat.size <= searchedBytes;
  });
  return [...files, ...processFiles()].filter((path) => holdsAny(path, body));
}

function filesOf(home: Home): string[] {
  return ['data', 'run', 'state'].flatMap((name) => {
    const folder = join(home.dir, name);
    if (!existsSync(folder) || !lstatSync(folder).isDirectory()) return [];
    const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return [folder, ...below.map((path) => join(folder, path))];
  });
}

/** Command lines and environments of all processes. */
function processFiles(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
}

function holdsAny(path: string, texts: readonly string[]): boolean {
  try {
    const content = readFileSync(path);
    return texts.some((text) => content.includes(text));
  } catch {
    return false; // Ended, or somebody else's.
  }
}
