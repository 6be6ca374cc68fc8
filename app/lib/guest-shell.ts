/** Parts of scripts that run in guests, for any POSIX shell: they say in plain words what is wrong with a command. */

/** Ends the shell with a code and a sentence. */
const refuse = `
refuse() { printf '%s\\n' "$2" >&2; exit "$1"; }
`;

/** Ends the shell with 126 where there is no folder `$folder`, and enters it otherwise; nothing where that is empty. */
export const enterFolder = `${refuse}
if [ -n "$folder" ]; then
  case $folder in /*) place=$folder ;; *) place=./$folder ;; esac
  [ -e "$place" ] || refuse 126 "There is no folder “$folder” in the guest."
  [ -d "$place" ] || refuse 126 "“$folder” isn’t a folder."
  cd "$place" 2>/dev/null || refuse 126 "The folder “$folder” can’t be entered: permission denied."
fi
`;

/**
 * Ends the shell as others do where `"$@"` is no command: with 127 where there is none of that name, with 126 where it can't be
 * run. `exec "$@"` runs it afterwards, also one whose name begins with a dash. The search is the shell's own: no process is
 * started for it.
 */
export const requireCommand = `${refuse}
case $1 in
*/*)
  found=$1
  case $found in -*) found=./$found ;; esac
  ;;
*)
  found= IFS=:
  set -f
  for place in $PATH; do
    [ -f "\${place:-.}/$1" ] && [ -x "\${place:-.}/$1" ] && { found=\${place:-.}/$1; break; }
  done
  unset IFS
  set +f
  ;;
esac
[ -n "$found" ] && { [ -e "$found" ] || [ -L "$found" ]; } || refuse 127 "There is no command “$1” in the guest."
[ ! -d "$found" ] || refuse 126 "“$1” can’t be run: it is a folder."
[ -e "$found" ] || refuse 127 "“$1” can’t be run: it is a link that leads nowhere."
[ -x "$found" ] || refuse 126 "“$1” can’t be run: it isn’t executable."
case $1 in -*) shift; set -- "$found" "$@" ;; esac
`;
