/** Ends every program and leaves the disk clean. Run by init when it shuts down, and by `power`. */
export const settle = `#!/bin/sh
trap '' HUP INT TERM
exec </dev/null >/dev/null 2>&1
kill -TERM -1
kill -HUP "$(cat /run/banger/console.pid)" # an interactive shell ignores TERM

# Up to two seconds for everyone to finish. Kernel threads have no command line.
tries=0
while [ "$tries" -lt 40 ]; do
  others=
  for folder in /proc/[0-9]*; do
    case $folder in /proc/1 | /proc/$$) continue ;; esac
    line=
    read -r line <"$folder/cmdline"
    [ -z "$line" ] || others=yes
  done
  [ -n "$others" ] || break
  tries=$((tries + 1))
  usleep 50000
done
kill -KILL -1

# What was killed may hold the disk for another moment.
tries=0
until mount -o remount,ro / || [ "$tries" -ge 40 ]; do
  tries=$((tries + 1))
  usleep 50000
done
umount -a -r
sync
`;

/**
 * Behind the power button and what is typed: two seconds quicker than busybox init, which sleeps between its signals.
 * The guest agent calls it as `shutdown -h -P +0 …`, `-H` or `-r`.
 */
export const power = `#!/bin/sh
action=poweroff
[ "$(basename "$0")" != reboot ] && [ "$1" != -r ] || action=reboot
kill -TSTP 1 # init starts no new shell
[ "$1" = -f ] || . /etc/banger/settle
exec /bin/busybox "$action" -f
`;
