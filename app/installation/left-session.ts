import { z } from 'zod';
import { type LastSession, lastSessionSchema } from '../contract/sessions.ts';

const markSchema = lastSessionSchema.omit({ end: true }).partial().extend({ bootId: z.string() });

/** The session that left this mark. `bootId`: the host's, now. */
export function sessionOf(mark: string, bootId: string): LastSession {
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
