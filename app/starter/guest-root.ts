import type { GuestFile } from './guest-file.ts';
import { power, settle } from './guest-power.ts';
import { statusPage } from './guest-status-page.ts';

/** Marks a booted guest on the serial console, once per boot: the shell starts right behind it. */
const readyMarker = 'banger: ready';

/** Empty folders of the root filesystem, besides those that hold a file. */
export const guestFolders: readonly { path: string; mode: number }[] = [
  { path: 'dev', mode: 0o755 },
  { path: 'mnt', mode: 0o755 },
  { path: 'proc', mode: 0o755 },
  { path: 'root/.ssh', mode: 0o700 },
  { path: 'root', mode: 0o700 },
  { path: 'run', mode: 0o755 },
  { path: 'sys', mode: 0o755 },
  { path: 'tmp', mode: 0o1777 },
  { path: 'var/lib/banger', mode: 0o755 },
  { path: 'var/log', mode: 0o755 },
];

const inittab = `::sysinit:/etc/banger/boot
ttyS0::respawn:/etc/banger/console
::ctrlaltdel:/sbin/reboot
::shutdown:/etc/banger/settle
`;

const fstab = `devpts /dev/pts devpts gid=5,mode=620,ptmxmode=666 0 0
tmpfs /dev/shm tmpfs mode=1777,nosuid,nodev 0 0
tmpfs /run tmpfs mode=755,nosuid,nodev 0 0
tmpfs /tmp tmpfs mode=1777,nosuid,nodev 0 0
`;

/** Runs once at boot, before the first shell. */
const boot = String.raw`#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# The initramfs has mounted these; a kernel that boots without one has not.
[ -e /proc/self ] || mount -t proc proc /proc
[ -e /sys/kernel ] || mount -t sysfs sysfs /sys
[ -c /dev/null ] || mount -t devtmpfs devtmpfs /dev
# A mark for the boot chart: a private escape sequence (OSC 7770), which terminals swallow.
printf '\033]7770;init\007' >/dev/console
mkdir -p /dev/pts /dev/shm
mount -a
mkdir /run/banger

hostname -F /etc/hostname
printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$(hostname)" >/etc/hosts

# The host may have made the disk larger: the filesystem follows, while it is in use.
size=$(cat /sys/class/block/vda/size)
if [ "$size" != "$(cat /var/lib/banger/disk-size)" ]; then
  resize2fs /dev/vda && echo "$size" >/var/lib/banger/disk-size
fi >/var/log/resize2fs.log 2>&1

/etc/banger/network
acpid
/etc/banger/clock </dev/null >/dev/null 2>&1 &
[ ! -x /etc/banger/agent ] || /etc/banger/agent </dev/null >/var/log/agent.log 2>&1 &

# What the host asked for, and what you put there.
for script in /etc/banger/boot.d/*; do
  [ -x "$script" ] && "$script"
done >/var/log/boot.d.log 2>&1 </dev/null &
`;

/** Brings eth0 up: static when the kernel's `ip=` or `/etc/banger/ip` says so, with DHCP else. */
const network = `#!/bin/sh
# Both hold the kernel's syntax: ADDRESS::GATEWAY:NETMASK:NAME:DEVICE:off:DNS
ifconfig lo up
[ -e /sys/class/net/eth0 ] || exit 0

ip=$(cat /etc/banger/ip 2>/dev/null)
for word in $(cat /proc/cmdline); do
  case $word in ip=*) ip=$(echo "$word" | cut -c 4-) ;; esac
done

case $ip in
  [0-9]*.*:*) ;;
  *)
    # Answers within milliseconds or keeps trying in the background.
    exec udhcpc -i eth0 -s /etc/banger/udhcpc -b -t 3 -T 1 -A 5 >/dev/null 2>&1
    ;;
esac

IFS=: read -r address _ gateway netmask _ _ _ dns _ <<END
$ip
END
[ -n "$netmask" ] || netmask=255.255.255.0
ifconfig eth0 "$address" netmask "$netmask" up
[ -z "$gateway" ] || route add default gw "$gateway"
[ -z "$dns" ] || echo "nameserver $dns" >/etc/resolv.conf
echo "$address" >/run/banger/address
`;

const udhcpc = `#!/bin/sh
# Called by udhcpc with what the DHCP server said.
case $1 in
  deconfig) ifconfig "$interface" 0.0.0.0 up ;;
  bound | renew)
    ifconfig "$interface" "$ip" netmask "$subnet"
    for gateway in $router; do
      route del default 2>/dev/null
      route add default gw "$gateway" dev "$interface"
    done
    for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
    echo "$ip" >/run/banger/address
    ;;
esac
`;

/**
 * The guest's clock stands still while the VM is paused or the host sleeps; the hardware clock goes on. The two are compared
 * once a second, which starts no process. Hundredths of a second.
 */
const clock = `#!/bin/sh
# Sets the clock by the hardware clock as soon as one of them has stood still.
hardware_clock=/sys/class/rtc/rtc0/since_epoch
[ -r "$hardware_clock" ] || exit 0
mkfifo /run/banger/nothing
exec 3<>/run/banger/nothing # what is read from it never comes: a way to wait

# It tells whole seconds, so it is exact at its tick alone.
wait_for_tick() {
  read -r first <"$hardware_clock"
  until read -r second <"$hardware_clock" && [ "$second" != "$first" ]; do read -r -t 0.02 _ <&3; done
}

# How far the hardware clock is from the kernel's, which nobody sets. A leading zero would make a number octal.
measure() {
  read -r uptime _ </proc/uptime
  distance=$((second * 100 - \${uptime%.*} * 100 - 1\${uptime#*.} + 100))
}

wait_for_tick
measure
usual=$distance
while :; do
  read -r -t 1 _ <&3
  read -r second <"$hardware_clock"
  measure
  moved=$((distance - usual))
  [ "$moved" -gt 20 ] || [ "$moved" -lt -120 ] || continue
  wait_for_tick
  measure
  usual=$distance
  # QEMU's hardware clock is up to a second late: half of that is made up for, as the kernel does when it boots.
  read -r -t 0.4 _ <&3
  date -s "@$((second + 1))"
done
`;

const consoleScript = String.raw`#!/bin/sh
# A shell for root on the serial console. Only the host's user can reach it, so it asks for no password.
export HOME=/root USER=root LOGNAME=root SHELL=/bin/sh TERM=xterm-256color
if [ ! -e /run/banger/ready ]; then
  : >/run/banger/ready
  address=$(cat /run/banger/address 2>/dev/null || echo 'no address yet')
  printf '\n  %s · %s · Linux %s\n' "$(hostname)" "$address" "$(uname -r)"
  printf '  Banger starter: a status page is on port 80; poweroff stops the VM.\n'
  printf '  \033[2m${readyMarker}\033[0m\n\n'
fi
echo $$ >/run/banger/console.pid
cd /root
# The shell would greet with its version; it greets nobody, then the profile turns to the console.
BANGER_CONSOLE=/dev/ttyS0 exec sh -i -l >/dev/null
`;

const profile = String.raw`export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PS1='\u@\h:\w\$ '
alias ll='ls -l'
# The shell would take its built-in ones; a halted machine would never end.
alias halt=/sbin/halt poweroff=/sbin/poweroff reboot=/sbin/reboot
umask 022
[ -z "$BANGER_CONSOLE" ] || exec >"$BANGER_CONSOLE"
unset BANGER_CONSOLE
`;

/** Every file of ours on the root filesystem. */
export const guestFiles: readonly GuestFile[] = [
  { path: 'etc/inittab', mode: 0o644, content: inittab },
  { path: 'etc/fstab', mode: 0o644, content: fstab },
  { path: 'etc/banger/boot', mode: 0o755, content: boot },
  { path: 'etc/banger/network', mode: 0o755, content: network },
  { path: 'etc/banger/udhcpc', mode: 0o755, content: udhcpc },
  { path: 'etc/banger/clock', mode: 0o755, content: clock },
  { path: 'etc/banger/console', mode: 0o755, content: consoleScript },
  { path: 'etc/banger/settle', mode: 0o755, content: settle },
  { path: 'etc/banger/power', mode: 0o755, content: power },
  { path: 'etc/acpi/PWRF/00000080', mode: 0o755, content: '#!/bin/sh\nexec /sbin/poweroff\n' },
  ...statusPage,
  { path: 'etc/hostname', mode: 0o644, content: 'starter\n' },
  { path: 'etc/hosts', mode: 0o644, content: '127.0.0.1 localhost\n' },
  { path: 'etc/resolv.conf', mode: 0o644, content: '' },
  { path: 'etc/passwd', mode: 0o644, content: 'root:x:0:0:root:/root:/bin/sh\n' },
  { path: 'etc/group', mode: 0o644, content: 'root:x:0:\ntty:x:5:\n' },
  // No password opens this account; the console does not ask for one.
  { path: 'etc/shadow', mode: 0o600, content: 'root:*:19000:0:99999:7:::\n' },
  { path: 'etc/shells', mode: 0o644, content: '/bin/sh\n' },
  { path: 'etc/profile', mode: 0o644, content: profile },
  { path: 'var/lib/banger/disk-size', mode: 0o644, content: '0\n' },
];

/** Links besides those that busybox asks for: stopping the machine goes through our script. */
export const guestLinks: readonly { path: string; target: string }[] = [
  { path: 'etc/mtab', target: '/proc/mounts' },
  { path: 'sbin/halt', target: '/etc/banger/power' },
  { path: 'sbin/poweroff', target: '/etc/banger/power' },
  { path: 'sbin/reboot', target: '/etc/banger/power' },
  { path: 'sbin/shutdown', target: '/etc/banger/power' },
];
