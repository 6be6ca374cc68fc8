import { requireCommand } from '../../lib/guest-shell.ts';

/**
 * What runs in the guest: becomes a user with that user's groups and home folder, then the command. `setpriv` replaces itself
 * by the command, so that signals reach it; a guest that has none, or that of BusyBox, has `su`.
 */
const script = (program: string) => `
user=$1; shift
uid=$(id -u "$user" 2>/dev/null) && gid=$(id -g "$user" 2>/dev/null) || {
  printf 'There is no user “%s” in the guest.\\n' "$user" >&2
  exit 126
}
while IFS=: read -r name _ number _ _ home _; do
  [ "$number" = "$uid" ] && HOME=$home USER=$name LOGNAME=$name && break
done </etc/passwd
export HOME USER LOGNAME
${requireCommand(program)}
if setpriv --init-groups --help >/dev/null 2>&1; then
  exec setpriv --reuid "$uid" --regid "$gid" --init-groups -- "$@"
fi
exec su -s /bin/sh -c 'exec "$0" "$@"' -- "$LOGNAME" "$@"
`;

/** The words that run a command in a guest as one of its users; exit code 126 and a sentence where there is no such user. */
export function asUser(
  user: string,
  command: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  return ['sh', '-c', script(command[0]), 'sh', user, ...command];
}
