import { randomUUID } from 'node:crypto';
import type { DiagnosticsBundle, HostCheck, LastSession } from '../contract/index.ts';
import type { Paths } from '../installation/paths.ts';
import type { Clock } from '../lib/clock.ts';
import { failure } from '../lib/failures.ts';
import type { Desktop } from '../services/desktop/desktop.ts';
import type { DatabaseFacts } from './database-facts.ts';
import { consoleParts, hypervisorParts, logParts } from './files.ts';
import { hostText, systemFacts } from './host-facts.ts';
import { type Fact, factLines, type Part, type ReadPart, readPart } from './part.ts';
import type { Redact } from './redact.ts';
import { saveArchive } from './save-archive.ts';
import { sessionText } from './session-facts.ts';

export interface DiagnosticsOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly desktop: Pick<Desktop, 'pickSavePlace' | 'showInFolder'>;
  /** Null: it ended in good order, or there was none. */
  readonly lastSession: LastSession | null | 'unknown';
  /** Versions and ways of running that only the program itself knows. */
  readonly program: () => readonly Fact[];
  readonly checks: () => Promise<readonly HostCheck[]>;
  /** Of the moment: before the database is open, or after. */
  readonly database: () => DatabaseFacts;
}

interface Collected {
  readonly id: string;
  /** Of the folder in the archive; the archive's has `.tar.gz` after it. */
  readonly name: string;
  readonly at: Date;
  readonly parts: readonly ReadPart[];
  savedAs: string | null;
}

export type Diagnostics = ReturnType<typeof createDiagnostics>;

/**
 * Collects what a report of a problem needs, shows it, and saves just that. Of all bundles the last one is kept, in memory.
 * It changes nothing but the file that a person chooses.
 */
export function createDiagnostics(options: DiagnosticsOptions) {
  const { clock, redact, desktop } = options;
  let last: Collected | null = null;

  function collected(id: string): Collected {
    if (last?.id === id) return last;
    throw failure('not_found', {
      message: 'These diagnostics are no longer kept because newer ones were collected.',
      unchanged: 'Nothing was changed.',
      hint: 'Collect them again.',
    });
  }

  return {
    async collect({ consoles }: { consoles: boolean }): Promise<DiagnosticsBundle> {
      const at = clock.now();
      const read = await Promise.all((await partsOf(options, consoles)).map(readPart));
      const parts: ReadPart[] = [];
      // One after the other: side by side they would share a turn of the main thread.
      for (const part of read)
        parts.push({
          ...part,
          text: await redact(part.text),
          unread: part.unread && (await redact(part.unread)),
        });
      const time = at.toISOString().slice(0, 19).replaceAll(':', '-');
      const now: Collected = {
        id: randomUUID(),
        name: `banger-diagnostics-${time}`,
        at,
        parts,
        savedAs: null,
      };
      last = now;
      return {
        id: now.id,
        name: `${now.name}.tar.gz`,
        files: parts.map(({ text, ...file }) => ({ ...file, sizeBytes: Buffer.byteLength(text) })),
      };
    },

    read(id: string, path: string): string {
      const part = collected(id).parts.find((one) => one.path === path);
      if (part) return part.text;
      throw failure('not_found', {
        message: `These diagnostics have no file ${path}.`,
        unchanged: 'Nothing was changed.',
        hint: 'Look at the list again.',
      });
    },

    /** Null: the person thought better of it. */
    async save(id: string): Promise<string | null> {
      const bundle = collected(id);
      const path = await desktop.pickSavePlace(`${bundle.name}.tar.gz`);
      if (path === null) return null;
      await saveArchive(path, bundle.name, bundle.parts, bundle.at);
      bundle.savedAs = path;
      return path;
    },

    showSaved(id: string): void {
      const { savedAs } = collected(id);
      if (savedAs) desktop.showInFolder(savedAs);
    },
  };
}

async function partsOf(options: DiagnosticsOptions, consoles: boolean): Promise<Part[]> {
  const { paths, env, lastSession, checks, clock } = options;
  const database = options.database();
  const sqlite = database.sqlite();
  return [
    {
      path: 'README.txt',
      about: 'What these files are, and what was removed from them',
      read: () => readme(clock.now(), consoles),
    },
    {
      path: 'versions.txt',
      about: 'Versions of Banger, its components and the operating system',
      read: () =>
        factLines([...options.program(), ...(sqlite ? [['SQLite', sqlite] as const] : []), ...systemFacts()]),
    },
    {
      path: 'host.txt',
      about: 'Host checks, the desktop session, folders',
      read: () => hostText(checks, env),
    },
    { path: 'database.txt', about: 'Migrations, sizes, integrity', read: database.schema },
    { path: 'counts.txt', about: 'Number of VMs and jobs in each state', read: database.counts },
    { path: 'settings.txt', about: 'Your settings', read: database.settings },
    {
      path: 'sessions.txt',
      about: 'How the last session ended, and the latest crashes',
      read: () => sessionText(lastSession, paths.logsDir),
    },
    ...logParts(paths.logsDir),
    ...(await hypervisorParts(paths.vmsDir)),
    ...(consoles ? await consoleParts(paths.vmsDir) : []),
  ];
}

function readme(at: Date, consoles: boolean): string {
  return `Diagnostics of Banger Desktop, collected at ${at.toISOString()}.

Banger has removed from these files: your home folder (~), your name (<user>), the name
of this computer (<host>), SSH and private keys, whatever follows the name of a password,
token or other secret (<secret>), and network addresses other than those of this computer
itself (<ip>). Banger can’t recognize a secret that looks like an ordinary word, and the
logs may contain names of VMs, images and files. Read the files before you share them.

${consoles ? 'The latest console output of each guest is included because you chose that.' : 'No console output of guests is included.'}
`;
}
