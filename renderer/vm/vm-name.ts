import { call } from '../lib/api.ts';

const stem = 'sandbox';

/** `sandbox-1`, or the next number that no VM bears. */
export async function freeVmName(): Promise<string> {
  const { items } = await call('vms.list', { query: `${stem}-`, limit: 1000 });
  const taken = new Set(items.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const name = `${stem}-${number}`;
    if (!taken.has(name)) return name;
  }
}
