import type { GuestPart } from './guest-file.ts';

/** Debian's package of the agent that QEMU's project makes. */
export const agentPackage = 'qemu-guest-agent';

/** What apt does not name among its direct dependencies, and the loader asks for all the same. */
export const agentExtraPackages: readonly string[] = ['libpcre2-8-0'];

/** Started by the boot script, and again where the kernel has ended it for want of memory. */
const start = `#!/bin/sh
# Runs QEMU's guest agent on the port that the host has given this VM. Delete this file to be without.
for port in /sys/class/virtio-ports/*; do
  name=
  read -r name <"$port/name"
  [ "$name" = org.qemu.guest_agent.0 ] || continue
  while :; do
    qemu-ga -m virtio-serial -p "/dev/\${port##*/}" -t /run
    sleep 1
  done
done
`;

/** The guest agent, what it is linked to but for the C library itself, and the script that starts it. */
export const guestAgent: GuestPart = {
  files: [
    'usr/sbin/qemu-ga',
    ...[
      'libglib-2.0.so.0',
      'libgmodule-2.0.so.0',
      'libm.so.6',
      'libnuma.so.1',
      'libpcre2-8.so.0',
      'libudev.so.1',
      'liburing.so.2',
    ].map((name) => `lib/x86_64-linux-gnu/${name}`),
  ],
  ownFolders: [],
  ownFiles: [{ path: 'etc/banger/agent', mode: 0o755, content: start }],
};
