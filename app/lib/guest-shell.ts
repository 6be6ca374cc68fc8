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

/** Control characters that no line of a script has; what isn’t text has one of them in its first bytes. */
const binary = '\x01\x02\x03\x04\x05\x06\x07\x08';

/**
 * Ends the shell where the kernel wouldn’t run the file `$found`, which shells report in words of their own, or by reading a
 * binary as a script. What can’t be told for sure is left to the kernel: 32-bit programs, and all others where it was given
 * ways to run foreign ones (binfmt_misc). Programs that are called by name or lie where a system has its own are not looked into:
 * that would start processes for each command. `read` with a length is the shell’s own in all but dash.
 */
const requireRunnable = `
start() {
  { IFS= read -r -n "$1" begin <"$2" || [ "$?" = 1 ]; } 2>/dev/null || begin=$(head -c "$1" "$2" 2>/dev/null)
}
processorOf() {
  rest=\${begin#???????}
  rest=\${rest#[\x02\x03]}
  rest=\${rest#[\x02\x03]}
  processor=\${rest%"\${rest#?}"}
}
foreignWays() {
  foreign=
  for entry in /proc/sys/fs/binfmt_misc/*; do
    case $entry in *'/*' | */register | */status) ;; *) foreign=1 ;; esac
  done
}
begin=
start 20 "$found"
case $begin in
'#!'*)
  start 255 "$found"
  IFS='\t ' read -r by _ <<END
\${begin#??}
END
  case $by in
  '') ;;
  *\r) refuse 127 "“$1” can’t be run: its first line ends with a carriage return, as in files from Windows." ;;
  *)
    [ -e "$by" ] || refuse 127 "“$1” can’t be run: its interpreter “$by” isn’t in the guest."
    [ -f "$by" ] && [ -x "$by" ] || refuse 126 "“$1” can’t be run: its interpreter “$by” isn’t executable."
    ;;
  esac
  ;;
?ELF*)
  case $1 in
  /bin/* | /sbin/* | /usr/bin/* | /usr/sbin/*) ;;
  */*)
    foreignWays
    processorOf
    its=$processor
    start 20 /proc/$$/exe
    processorOf
    case $foreign$its$processor in
    1* | "$processor$processor" | '\x03>' | '\x01>' | '('[!'\x03>']*) ;;
    *) refuse 126 "“$1” can’t be run: it is a program for another kind of processor." ;;
    esac
    loader=$(head -c 1024 "$found" 2>/dev/null | tr '\\000' '\\n' | grep '^/[^ ]*/ld[^/ ]*[.]so[.][0-9]$')
    [ -z "$loader" ] || [ -e "$loader" ] ||
      refuse 127 "“$1” can’t be run: its loader “$loader” isn’t in the guest. It was built for another system."
    ;;
  esac
  ;;
*[${binary}]*)
  foreignWays
  [ -n "$foreign" ] || refuse 126 "“$1” can’t be run: it isn’t a program for this guest."
  ;;
esac
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
[ -f "$found" ] || refuse 126 "“$1” can’t be run: it isn’t a file."
${requireRunnable}
case $1 in -*) shift; set -- "$found" "$@" ;; esac
`;
