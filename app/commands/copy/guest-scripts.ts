/** With what the scripts below end, where the reason is not the guest's `tar`. */
export const guestCodes = {
  missing: 44,
  special: 45,
  taken: 46,
  noFolder: 47,
  cutOff: 48,
  noTar: 127,
} as const;

/** Writes an archive of a folder, or of one file, to standard output. Argument: its path, which begins with a slash. */
export const sendScript = `
if [ -d "$1" ]; then exec tar -cf - -C "$1" .; fi
[ -e "$1" ] || exit ${guestCodes.missing}
[ -f "$1" ] || exit ${guestCodes.special}
folder=\${1%/*}
exec tar -chf - -C "\${folder:-/}" "./\${1##*/}"
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
scratch=$(mktemp -d "\${above%/}/.banger-cp.XXXXXX") || exit 1
tar -xpf - -C "$scratch" || exit
[ -f "$scratch/${archived.last}" ] || exit ${guestCodes.cutOff}
[ "$3" = file ] || tar -xpf "$scratch/${archived.last}" -C "$scratch" || exit
check "$3"
mv -f "$scratch/${archived.copy}" "$target"
`;
