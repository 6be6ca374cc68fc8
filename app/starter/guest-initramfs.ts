import { type CpioEntry, newcArchive } from './cpio.ts';

/**
 * Modules of Debian's cloud kernel that the guest needs, below `lib/modules/VERSION` and without their suffix,
 * in an order in which each finds what it depends on.
 */
export const guestModules: readonly string[] = [
  'kernel/drivers/virtio/virtio_ring',
  'kernel/drivers/virtio/virtio',
  'kernel/drivers/virtio/virtio_mmio',
  'kernel/drivers/virtio/virtio_pci_legacy_dev',
  'kernel/drivers/virtio/virtio_pci_modern_dev',
  'kernel/drivers/virtio/virtio_pci',
  'kernel/drivers/block/virtio_blk',
  'kernel/net/core/failover',
  'kernel/drivers/net/net_failover',
  'kernel/drivers/net/virtio_net',
  'kernel/drivers/char/hw_random/virtio-rng',
  'kernel/drivers/virtio/virtio_balloon',
  'kernel/drivers/char/virtio_console',
  'kernel/drivers/acpi/button',
  'kernel/drivers/input/evdev',
];

/**
 * The same of those that the guest does without where its kernel does not have them: a kernel tells QEMU that it panicked.
 */
export const optionalGuestModules: readonly string[] = [
  'kernel/drivers/misc/pvpanic/pvpanic',
  'kernel/drivers/misc/pvpanic/pvpanic-pci',
];

const applets = ['cat', 'cut', 'insmod', 'mkdir', 'mount', 'poweroff', 'sh', 'switch_root', 'tar', 'usleep'];

const fstab = `\
devtmpfs /dev devtmpfs defaults 0 0
proc /proc proc defaults 0 0
sysfs /sys sysfs defaults 0 0
`;

/** The first program of the boot: finds the disk, lays the host's seed over it, hands over to its init. */
const init = `#!/bin/sh
export PATH=/bin
mount -a
# A mark for the boot chart: a private escape sequence (OSC 7770), which terminals swallow.
printf '\\033]7770;kernel\\007' >/dev/console

while read -r module; do insmod "/modules/$module"; done </modules/order

give_up() {
  echo "banger: $1" >/dev/console
  poweroff -f
}

root=/dev/vda init=/sbin/init
for word in $(cat /proc/cmdline); do
  case $word in
    root=*) root=$(echo "$word" | cut -c 6-) ;;
    init=*) init=$(echo "$word" | cut -c 6-) ;;
  esac
done

tries=0
until [ -b "$root" ]; do
  [ "$tries" -lt 500 ] || give_up "the disk $root did not appear"
  tries=$((tries + 1))
  usleep 10000
done
mount -t ext4 -o rw "$root" /root || give_up "the disk $root could not be mounted"

# The seed: a plain tar on a read-only second disk.
if [ -b /dev/vdb ] && [ "$(cat /sys/block/vdb/ro)" = 1 ]; then
  tar -xf /dev/vdb -C /root || echo "banger: the seed on /dev/vdb could not be read" >/dev/console
fi

for folder in dev proc sys; do mount -o move "/$folder" "/root/$folder"; done
exec switch_root /root "$init"
`;

/** The initramfs, not compressed: the guest would unpack it at every boot. `modules` are loaded in the order given. */
export function guestInitramfs(parts: {
  busybox: Uint8Array;
  modules: readonly { name: string; content: Uint8Array }[];
}): Buffer {
  const order = parts.modules.map(({ name }) => `${name}\n`).join('');
  const folders = ['bin', 'dev', 'etc', 'modules', 'proc', 'root', 'sys'];
  const entries: CpioEntry[] = [
    ...folders.map((path): CpioEntry => ({ kind: 'folder', path })),
    { kind: 'file', path: 'init', mode: 0o755, content: Buffer.from(init) },
    { kind: 'file', path: 'etc/fstab', mode: 0o644, content: Buffer.from(fstab) },
    { kind: 'file', path: 'bin/busybox', mode: 0o755, content: parts.busybox },
    ...applets.map((name): CpioEntry => ({ kind: 'link', path: `bin/${name}`, target: 'busybox' })),
    { kind: 'file', path: 'modules/order', mode: 0o644, content: Buffer.from(order) },
    ...parts.modules.map(({ name, content }): CpioEntry => {
      return { kind: 'file', path: `modules/${name}`, mode: 0o644, content };
    }),
  ];
  return newcArchive(entries);
}
