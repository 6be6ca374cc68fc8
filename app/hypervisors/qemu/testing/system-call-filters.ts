import { readFileSync } from 'node:fs';

/** How many filters of system calls (seccomp) confine a process; 0 when it is in no filter mode. See proc(5). */
export function systemCallFilters(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\t(\\d+)$`, 'm').exec(status)?.[1]);
  return field('Seccomp') === 2 ? field('Seccomp_filters') : 0;
}
