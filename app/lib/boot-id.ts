import { readFileSync } from 'node:fs';

/** Another one after each start of this computer. */
export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
