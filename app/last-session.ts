import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/**
 * How the session before this one ended: `closed` in good order (or there was none), `killed` while this computer ran
 * on, `computer_stopped` with it: a power cut, a crash of the system, a shutdown that did not wait.
 */
export type LastEnd = 'closed' | 'killed' | 'computer_stopped';

const markSchema = z.object({ bootId: z.string() });

/**
 * Leaves a mark in the state folder while this session runs; one that is there already was left by a session that could
 * not take it away. A folder that cannot be written to gets none, and is no reason not to open.
 */
export function beginSession(stateDir: string): { readonly lastEnd: LastEnd; end(): void } {
  const path = join(stateDir, 'session.json');
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const lastEnd = readEnd(path, bootId);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify({ bootId }), { mode: 0o600 });
  } catch {
    // See above.
  }
  return {
    lastEnd,
    end: () => rmSync(path, { force: true }),
  };
}

function readEnd(path: string, bootId: string): LastEnd {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return 'closed';
  }
  try {
    return markSchema.parse(JSON.parse(text)).bootId === bootId ? 'killed' : 'computer_stopped';
  } catch {
    // Half written: the computer went down before the disk had it.
    return 'computer_stopped';
  }
}
