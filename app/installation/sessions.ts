import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type LastSession, lastSessionSchema } from '../contract/sessions.ts';
import { readBootId } from '../lib/boot-id.ts';
import { type Clock, timestamp } from '../lib/clock.ts';
import { removeSmallFile, writeSmallFile } from '../lib/small-file.ts';

/** What a session leaves in the state folder while it runs. Earlier versions left the host's boot id alone. */
const markSchema = lastSessionSchema.omit({ end: true }).partial().extend({ bootId: z.string() });
type SessionMark = z.infer<typeof markSchema>;

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
export function beginSession(parts: { stateDir: string; version: string; clock: Clock }): Session {
  const { version, clock } = parts;
  const path = join(parts.stateDir, 'session.json');
  const bootId = readBootId();
  const left = readLeft(path);
  const last = left === null ? null : sessionOf(left, bootId);
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

/** The session that left this mark. `bootId`: the host's, now. */
function sessionOf(mark: string, bootId: string): LastSession {
  try {
    const left = z.union([lastSessionSchema, markSchema]).parse(JSON.parse(mark));
    if ('end' in left) return left;
    const { began = null, version = null, pid = null, trouble = null } = left;
    const end = left.bootId === bootId ? 'killed' : 'computer_stopped';
    return { end, began, version, pid, trouble };
  } catch {
    // Half written: the computer went down before the disk had it.
    return { end: 'computer_stopped', began: null, version: null, pid: null, trouble: null };
  }
}

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
