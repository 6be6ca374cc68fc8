/** With what the scripts below end, where the reason is not the guest's `tar`. */
export const guestCodes = {
  missing: 44,
  special: 45,
  taken: 46,
  noFolder: 47,
  cutOff: 48,
  made: 49,
  endless: 50,
  noTar: 127,
} as const;

/** Bytes of a file that does not say how long it is, which are held before they are sent. */
export const mostUnsized = 16 * 1024 * 1024;

/** Seconds that they may take to come. */
export const unsizedSeconds = 30;

/** The kernel's own: what they hold is made when it is read, and no size says how much that is. */
const kernelTypes = [
  ...['proc', 'sysfs', 'cgroup', 'cgroup2', 'debugfs', 'tracefs', 'securityfs', 'configfs', 'pstore'],
  ...['efivarfs', 'bpf', 'binfmt_misc', 'selinuxfs', 'fusectl', 'nfsd', 'rpc_pipefs', 'resctrl'],
];

/**
 * Writes an archive of a folder, or of one file, to standard output. Arguments: its path, which begins with a slash; how many bytes
 * of a file without a size are read; and “size” where its size is to be written to standard error first, as `size KIBIBYTES`.
 */
export const sendScript = `
path=$1 most=$2
if [ "$3" = size ]; then
  size=$(du -sk "$path" 2>/dev/null)
  printf 'size %d\\n' "\${size%%[!0-9]*}" >&2
fi
# Of the file system that a path is on, its type; of one of the kernel's below the path, where.
look() {
  type= longest= below=
  [ -r /proc/mounts ] || return
  while read -r _ at kind _; do
    case $1/ in "\${at%/}"/*) [ \${#at} -lt \${#longest} ] || { longest=$at type=$kind; } ;; esac
    case $kind in ${kernelTypes.join('|')}) case $at in "\${1%/}"/*) below=$at ;; esac ;; esac
  done </proc/mounts
}
is_made() { case $type in ${kernelTypes.join('|')}) return 0 ;; esac; return 1; }
look "$(readlink -f "$path")"
if [ -d "$path" ]; then
  is_made && exit ${guestCodes.made}
  [ -z "$below" ] || { printf '%s\\n' "$below" >&2; exit ${guestCodes.made}; }
  exec tar -cf - -C "$path" .
fi
[ -e "$path" ] || exit ${guestCodes.missing}
[ -f "$path" ] || exit ${guestCodes.special}
folder=\${path%/*}
plain() { exec tar -chf - -C "\${folder:-/}" "./\${path##*/}"; }
! is_made && [ -s "$path" ] && plain
scratch=
trap '[ -z "$scratch" ] || rm -rf "$scratch"' EXIT
trap 'exit 129' HUP INT TERM
if ! scratch=$(mktemp -d); then
  # What is really empty needs no room.
  is_made || [ -n "$(head -c 1 "$path" | od -An)" ] || plain
  exit 1
fi
limit=
command -v timeout >/dev/null && limit='timeout ${unsizedSeconds}'
$limit head -c $((most + 1)) "$path" >"$scratch/copy" || {
  code=$?
  case $code in 124|143) exit ${guestCodes.endless} ;; esac
  exit 1
}
[ "$(wc -c <"$scratch/copy")" -le "$most" ] || exit ${guestCodes.endless}
touch -r "$path" "$scratch/copy"
chmod "$(stat -Lc %a "$path")" "$scratch/copy"
tar -cf - -C "$scratch" ./copy
`;

/** How an archive calls what is copied, and the file behind it (see `pack`), without which it was cut off. */
export const archived = { copy: 'copy', last: 'last' } as const;

/**
 * Unpacks an archive from standard input in a new folder beside the target, and gives the result its name when all of it is
 * there. Arguments: the target, the name that the copy gets in a folder, and “file” or “folder”.
 */
export const receiveScript = `
target=$1
if [ -d "$target" ]; then target=\${target%/}/$2
else case $target in */) exit ${guestCodes.noFolder};; esac
fi
above=\${target%/*}
above=\${above:-/}
[ -d "$above" ] || exit ${guestCodes.noFolder}
taken() { printf '%s\\n' "$target" >&2; exit ${guestCodes.taken}; }
check() {
  [ ! -d "$target" ] || taken
  [ "$1" = file ] || { [ ! -e "$target" ] && [ ! -L "$target" ]; } || taken
  [ ! -e "$target" ] || [ -f "$target" ] || exit ${guestCodes.special}
}
check "$3"
scratch=
trap '[ -z "$scratch" ] || rm -rf "$scratch"' EXIT
trap 'exit 129' HUP INT TERM
began() {
  stat= start=0
  read -r stat 2>/dev/null <"/proc/$1/stat" || return
  stat=\${stat##*) }
  case $stat in [ZX]*) return ;; esac
  set -- $stat
  start=\${20:-0}
}
# What others have left that were killed.
for old in "\${above%/}"/.banger-cp.*-*.??????; do
  mark=\${old%.*} mark=\${mark##*/.banger-cp.} pid=\${mark%%-*}
  case \${mark#*-} in ''|*[!0-9]*) continue ;; esac
  case $pid in ''|*[!0-9]*) continue ;; esac
  [ ! -L "$old" ] && [ -d "$old" ] && [ -O "$old" ] || continue
  began "$pid"
  [ "$start" = "\${mark#*-}" ] || rm -rf "$old"
done
began $$
scratch=$(mktemp -d "\${above%/}/.banger-cp.$$-$start.XXXXXX") || exit 1
tar -xpf - -C "$scratch" || exit
[ -f "$scratch/${archived.last}" ] || exit ${guestCodes.cutOff}
[ "$3" = file ] || tar -xpf "$scratch/${archived.last}" -C "$scratch" || exit
check "$3"
mv -f "$scratch/${archived.copy}" "$target"
`;
