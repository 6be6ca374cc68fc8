/** What a small Linux says on its serial console while it boots, as a recording: lines with the time they come after. */
export const bootOutput = (name: string): string =>
  [
    '\x1b[2mSeaBIOS (version 1.16.2-debian-1.16.2-1)\x1b[0m',
    'Booting from ROM...',
    '[    0.000000] Linux version 6.12.48+deb13-cloud-amd64 (debian-kernel@lists.debian.org)',
    '[    0.000000] Command line: console=ttyS0 root=/dev/vda rw quiet',
    '[    0.412038] virtio_blk virtio1: [vda] 4194304 512-byte logical blocks (2.15 GB/2.00 GiB)',
    '[    0.688121] EXT4-fs (vda): mounted filesystem with ordered data mode. Quota mode: none.',
    '[    0.902447] virtio_net virtio2 eth0: renamed from enp0s3',
    '\x1b[32m *\x1b[0m Network: eth0 10.0.2.15/24 via 10.0.2.2',
    '\x1b[32m *\x1b[0m Seed applied: hostname and host key',
    '\x1b[32m *\x1b[0m Ready in 2.31 s',
    '',
    `Welcome to the starter image on \x1b[1m${name}\x1b[0m.`,
    '',
    `\x1b[1;32mroot@${name}\x1b[0m:\x1b[1;34m~\x1b[0m# `,
  ].join('\r\n');

export const shellPrompt = (name: string): string => `\x1b[1;32mroot@${name}\x1b[0m:\x1b[1;34m~\x1b[0m# `;

/** The answers of the demo's shell to the commands that people try first. */
export function shellAnswer(command: string, name: string): string {
  if (command === '') return '';
  if (command === 'uname -r') return '6.12.48+deb13-cloud-amd64\r\n';
  if (command === 'hostname') return `${name}\r\n`;
  if (command === 'ls')
    return '\x1b[1;34mbin\x1b[0m  \x1b[1;34metc\x1b[0m  \x1b[1;34mhome\x1b[0m  \x1b[1;34mproc\x1b[0m  \x1b[1;34mroot\x1b[0m  \x1b[38;2;240;180;90mrun\x1b[0m\r\n';
  return `-sh: ${command.split(' ')[0]}: not found\r\n`;
}
