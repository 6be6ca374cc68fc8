import { readFile } from 'node:fs/promises';

/** A socket of this computer (of this network namespace), as the kernel lists it. */
export interface TcpSocket {
  /** `127.16.0.4`; `0.0.0.0` and `::` are all addresses. An IPv4 address within an IPv6 socket is given as IPv4. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly state: 'established' | 'time_wait' | 'listen' | 'other';
  /** By which its process is found; 0 when it has none any more. */
  readonly inode: number;
}

const address = '([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})';
const line = new RegExp(
  `^ *\\d+: ${address} ${address} ([0-9A-F]{2}) \\S+ \\S+ \\S+ +\\d+ +\\d+ +(\\d{1,15})(?: |$)`,
);
const states: Record<string, TcpSocket['state']> = { '01': 'established', '06': 'time_wait', '0A': 'listen' };

/** Parses `/proc/net/tcp` or `tcp6`, proc(5). Lines that are not a socket's are left out. */
export function parseTcpTable(text: string): TcpSocket[] {
  return text.split('\n').flatMap((one) => {
    const match = line.exec(one);
    if (!match) return [];
    const [, local = '', localPort = '', remote = '', remotePort = '', state = '', inode = ''] = match;
    return [
      {
        localAddress: addressOf(local),
        localPort: Number.parseInt(localPort, 16),
        remoteAddress: addressOf(remote),
        remotePort: Number.parseInt(remotePort, 16),
        state: states[state] ?? 'other',
        inode: Number(inode),
      },
    ];
  });
}

/** Words of four bytes in the order of the processor, which on x86 is the last byte first. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse(),
  );
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join('.');
  const groups = bytes.flatMap((byte, at) =>
    at % 2 === 0 ? [((byte << 8) | (bytes[at + 1] ?? 0)).toString(16)] : [],
  );
  return groups.join(':');
}

/** All TCP sockets now. A table that cannot be read (no IPv6, say) is empty. */
export async function readTcpTable(): Promise<TcpSocket[]> {
  const texts = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  return texts.flatMap(parseTcpTable);
}

/** Whether the socket listens where the address and port are. */
export function listensOn(socket: TcpSocket, wanted: string, port: number): boolean {
  const { state, localAddress, localPort } = socket;
  return state === 'listen' && localPort === port && [wanted, '0.0.0.0', '::'].includes(localAddress);
}
