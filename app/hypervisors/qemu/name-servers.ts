import { readFile } from 'node:fs/promises';
import { isIPv4, isIPv6 } from 'node:net';
import type { HostCheck } from '../../contract/index.ts';

/** Where systemd-resolved lists itself, at an IPv4 address, in front of whatever name servers it knows. */
const resolvedFile = '/run/systemd/resolve/stub-resolv.conf';

/**
 * Whether guests find names. QEMU passes what they ask their network's name server on to the first IPv4 name server of this computer,
 * and drops it where there is none: libslirp reads the file itself, and nothing else that this computer resolves names with.
 */
export async function checkNameServers(
  files: { resolvConf: string; resolved: string } = {
    resolvConf: '/etc/resolv.conf',
    resolved: resolvedFile,
  },
): Promise<HostCheck> {
  const [text, resolved] = await Promise.all([readText(files.resolvConf), readText(files.resolved)]);
  const { ipv4, ipv6 } = nameServersIn(text ?? '');
  const check = { id: 'name-servers', title: 'Name servers' };
  const [first] = ipv4;
  if (first !== undefined) {
    return { ...check, status: 'ok', detail: `Guests use this computer’s name server ${first}.` };
  }
  const found =
    ipv6.length > 0
      ? `This computer’s name servers have only IPv6 addresses (${ipv6.join(', ')})`
      : `${files.resolvConf} lists no name server that QEMU can use`;
  const detail = `${found}. VMs can use only IPv4 name servers, so guests can reach addresses but can’t resolve names.`;
  const hasResolved = nameServersIn(resolved ?? '').ipv4.length > 0;
  return {
    ...check,
    status: 'warn',
    detail,
    fix: hasResolved
      ? {
          text: 'Use systemd-resolved, which is running and has an IPv4 address. Running VMs can resolve names a second later.',
          command: `sudo ln -sf ${files.resolved} ${files.resolvConf}`,
        }
      : {
          text: `Add a name server with an IPv4 address to ${files.resolvConf}, in a line such as “nameserver 192.0.2.1”, or run one on this computer (systemd-resolved, dnsmasq). Running VMs can resolve names a second later.`,
        },
  };
}

/** As libslirp reads them: `nameserver` first in its line, and one address after it, which may name an interface. */
export function nameServersIn(resolvConf: string): { ipv4: string[]; ipv6: string[] } {
  const addresses = [...resolvConf.matchAll(/^nameserver[ \t]+(\S+)/gm)].map(([, address]) =>
    String(address),
  );
  return {
    ipv4: addresses.filter((address) => isIPv4(address)),
    ipv6: addresses.filter((address) => isIPv6(address)),
  };
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
