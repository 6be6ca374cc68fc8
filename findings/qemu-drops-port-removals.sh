#!/usr/bin/env bash
# QEMU tells a guest of virtio-serial ports that come and go by messages, for which the guest keeps 32 buffers ready. While none is
# free, QEMU drops the message: without an error of device_add or device_del, and with DEVICE_DELETED as usual. The guest is never
# told again. It misses a new port, its name, or that its other end was closed; or keeps a port that has gone.
# Here the guest is stopped while twenty ports are added and removed again: 40 messages. A guest that is merely busy does the same.
#
# Version: QEMU 7.2 (Debian 12, qemu-system-x86 1:7.2+dfsg), guest: Linux 6.1 (Debian's cloud kernel). Needs root for apt, and QEMU.
# Expected: what does not fit is sent later, as the guest takes what was before; or an error.
# Output seen:
#   QEMU said that it removed 20 of 20 ports
#   the guest still has 8 ports
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
qemu=$(command -v qemu-system-x86_64)
"$qemu" --version | grep -q 'version 7\.2\.'
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-6\.1\.[0-9a-z.-]*\)$/\1/p')
apt-get -o APT::Sandbox::User=root download -qq "$kernel" busybox-static
for package in ./*.deb; do dpkg-deb -x "$package" tree; done
mkdir -p root/bin root/lib root/sys root/proc root/dev
cp tree/bin/busybox root/bin/
modules=$(echo tree/lib/modules/*)
for name in virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_console; do
  find "$modules" -name "$name.ko" -exec cp {} root/lib/ \;
done
cat >root/init <<'SH'
#!/bin/busybox sh
/bin/busybox mount -t sysfs sysfs /sys
for name in virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_console; do
  [ ! -f "/lib/$name.ko" ] || /bin/busybox insmod "/lib/$name.ko"
done
echo ready
while read -r _; do echo "ports: $(/bin/busybox ls /sys/class/virtio-ports | /bin/busybox wc -l)"; done
SH
chmod +x root/init
(cd root && find . | cpio --quiet -o -H newc) >initrd

cat >talk.mjs <<'JS'
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const [qemu, kernel] = process.argv.slice(2);
const machine = ['-machine', 'q35,accel=tcg', '-m', '256', '-nodefaults', '-display', 'none', '-no-reboot'];
const boot = ['-kernel', kernel, '-initrd', 'initrd', '-append', 'console=ttyS0 quiet'];
const devices = ['-serial', 'stdio', '-device', 'virtio-serial-pci,id=bus,max_ports=31'];
const guest = spawn(qemu, [...machine, ...boot, ...devices, '-qmp', 'unix:qmp.sock,server=on,wait=off']);
try {
  const lines = createInterface({ input: guest.stdout });
  const said = (pattern) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the guest did not say ${pattern}`)), 240_000);
      lines.on('line', (line) => {
        const found = pattern.exec(line);
        if (!found) return;
        clearTimeout(late);
        resolve(found);
      });
    });
  const ready = said(/^ready/);
  while (!existsSync('qmp.sock')) await wait(50);
  const socket = connect('qmp.sock');
  const waiting = [];
  let deleted = 0;
  createInterface({ input: socket }).on('line', (line) => {
    const answer = JSON.parse(line);
    if (answer.event === 'DEVICE_DELETED' && answer.data.device) deleted += 1;
    if (!answer.event && !answer.QMP) waiting.shift()(answer);
  });
  const ask = (execute, args) =>
    new Promise((resolve, reject) => {
      waiting.push((answer) => (answer.error ? reject(new Error(answer.error.desc)) : resolve()));
      socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  await ask('qmp_capabilities');
  await ready;
  await ask('stop');
  const ids = Array.from({ length: 20 }, (_, index) => `port${index}`);
  for (const id of ids) {
    await ask('chardev-add', { id: `end-${id}`, backend: { type: 'null', data: {} } });
    await ask('device_add', { driver: 'virtserialport', bus: 'bus.0', id, chardev: `end-${id}` });
  }
  for (const id of ids) await ask('device_del', { id });
  while (deleted < ids.length) await wait(50);
  console.log(`QEMU said that it removed ${deleted} of ${ids.length} ports`);
  await ask('cont');
  // The guest takes what there is at once; asked twice, it has had the time.
  for (const round of [1, 2]) {
    const counted = said(/^ports: (\d+)/);
    await wait(1000);
    guest.stdin.write('\n');
    const [, count] = await counted;
    if (round === 2) console.log(`the guest still has ${count} ports`);
  }
  socket.destroy();
} finally {
  guest.kill('SIGKILL');
}
JS
node talk.mjs "$qemu" "$(echo tree/boot/vmlinuz-*)" | tee seen
cat >expected <<'TEXT'
QEMU said that it removed 20 of 20 ports
the guest still has 8 ports
TEXT
cmp seen expected
