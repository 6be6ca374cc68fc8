import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LastSession } from '../contract/sessions.ts';
import { readBootId } from '../lib/boot-id.ts';
import { type Clock, timestamp } from '../lib/clock.ts';
import { removeSmallFile, writeSmallFile } from '../lib/small-file.ts';

/** What a session leaves in the state folder while it runs. Earlier versions left the host's boot id alone. */
export type SessionMark = Partial<Omit<LastSession, 'end'>> & { readonly bootId: string };

/** Characters of what went wrong that are enough to know it again in the log. */
const mostOfTrouble = 200;

export interface Session {
  /** The one before this, where it did not end in good order; null: it did, or there was none. */
  readonly last: LastSession | null;
  /** Its end has been explained: the next session need not do it. */
  explained(): void;
  /** Something went wrong that nobody had foreseen: should this session end by it, the next one knows. */
  note(error: unknown): void;
  /** This session ends in good order; more than once, where it is not known which time is the last. */
  end(): void;
}

/**
 * Leaves a mark while this session runs; one that is there already was left by a session that could not take it away. What
 * was not explained by this session's end is left for the next. A folder that cannot be written to gets no mark, and is no
 * reason not to open.
 */
export async function beginSession(parts: {
  stateDir: string;
  version: string;
  clock: Clock;
}): Promise<Session> {
  const { version, clock } = parts;
  const path = join(parts.stateDir, 'session.json');
  const bootId = readBootId();
  const left = readLeft(path);
  // Its schema is not for the usual launch, in which nothing was left: the window waits for all that is loaded.
  const last = left === null ? null : (await import('./left-session.ts')).sessionOf(left, bootId);
  const mark: SessionMark = { bootId, began: timestamp(clock), version, pid: process.pid };
  let unexplained = last;
  let ended = false;
  leave(path, mark);
  return {
    last,
    explained() {
      unexplained = null;
    },
    note(error) {
      if (!ended) leave(path, { ...mark, trouble: { at: timestamp(clock), what: inBrief(error) } });
    },
    end() {
      ended = true;
      if (unexplained) leave(path, unexplained);
      else removeSmallFile(path);
    },
  };
}

/** One that leaves no mark: the installation is another process's, or out of reach. */
export const unmarkedSession: Session = {
  last: null,
  explained: () => undefined,
  note: () => undefined,
  end: () => undefined,
};

function inBrief(error: unknown): string {
  try {
    return String(error).slice(0, mostOfTrouble);
  } catch {
    return 'an error without a description';
  }
}

/** Whole or not at all: half a mark would be taken for one of a computer that stopped. */
function leave(path: string, content: SessionMark | LastSession): void {
  writeSmallFile(path, JSON.stringify(content));
}

function readLeft(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
