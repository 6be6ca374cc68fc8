import { hostAlias } from '../ssh/known-hosts.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** OpenSSH, and the shells and editors around it, pass such a name on as it is. */
const plain = /^[a-z0-9][a-z0-9._-]*$/;

/**
 * What ssh calls each VM, by its id: `banger-` and the VM's name in lower case, because editors lose the case of a host. A name
 * that can't be a host, or that another VM has a better claim to, is replaced with the VM's id.
 */
export function hostNames(vms: readonly Named[]): Map<string, string> {
  const ids = new Set(vms.map(({ id }) => hostAlias(id)));
  const claims = new Map<string, Named[]>();
  for (const vm of vms) {
    const host = `banger-${vm.name.toLowerCase()}`;
    if (!plain.test(host.slice('banger-'.length)) || ids.has(host)) continue;
    claims.set(host, [...(claims.get(host) ?? []), vm]);
  }
  const names = new Map(vms.map(({ id }) => [id, hostAlias(id)]));
  for (const [host, claimants] of claims) {
    const [first, ...others] = claimants;
    const owner = others.length === 0 ? first : claimants.find(({ name }) => `banger-${name}` === host);
    if (owner) names.set(owner.id, host);
  }
  return names;
}
