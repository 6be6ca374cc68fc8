import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { run } from './processes.ts';
import type { Work } from './work.ts';

/** One of the system calls of a process, counted from 1 among those of its name. */
export interface SystemCall {
  readonly name: string;
  readonly count: number;
}

/** Throws, with what to do, when this machine does not let strace look into a process. */
export function requireStrace(): void {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], {
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new Error(
    error
      ? 'strace is missing, and without it nothing can be killed within a system call: install it (apt-get install strace, or run npm test as root once).'
      : `strace may not trace a process here: ${stderr.trim()}. Allow ptrace (in a container: --cap-add=SYS_PTRACE).`,
  );
}

/** Those of `names` that the work makes when nothing disturbs it, in their order. Fails when it does not succeed. */
export async function systemCallsOf(work: Work, names: readonly string[]): Promise<SystemCall[]> {
  const log = `${work.path}.strace`;
  const ending = await run(work, { under: underStrace(names, ['-o', log]) });
  if (ending.code !== 0) throw new Error(`The undisturbed run failed: ${ending.output}`);
  const counts = new Map<string, number>();
  const calls = [...readFileSync(log, 'utf8').matchAll(/^\d+ +(\w+)\(/gm)].map(([, name = '']) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { name, count };
  });
  rmSync(log);
  return calls;
}

/** The command that kills a process as it enters a system call. */
export function killingAt({ name, count }: SystemCall): string[] {
  return underStrace([name], ['-o', '/dev/null', '-e', `inject=${name}:signal=SIGKILL:when=${count}`]);
}

/** The command that makes a system call fail; and, where the disk stays full, all of its name that follow. */
export function failingAt({ name, count }: SystemCall, error: 'EIO' | 'ENOSPC'): string[] {
  const when = error === 'ENOSPC' ? `${count}+` : `${count}`;
  return underStrace([name], ['-o', '/dev/null', '-e', `inject=${name}:error=${error}:when=${when}`]);
}

function underStrace(names: readonly string[], options: readonly string[]): string[] {
  // Not with --seccomp-bpf, which is faster: strace 6.1 then injects nothing.
  return ['strace', '-f', '-q', '-e', `trace=${names.join(',')}`, ...options];
}
