/** Parts of scripts that run in guests, for any POSIX shell: they say in plain words what is wrong with a command. */

/** Ends the shell with a code and a sentence. */
const refuse = `
refuse() { printf '%s\\n' "$2" >&2; exit "$1"; }
`;

/** Ends the shell with 126 where there is no folder `$folder`, and enters it otherwise. Nothing where that is empty. */
export const enterFolder = (folder: string): string =>
  folder &&
  `${refuse}
case $folder in /*) place=$folder ;; *) place=./$folder ;; esac
[ -e "$place" ] || refuse 126 "There is no folder “$folder” in the guest."
[ -d "$place" ] || refuse 126 "“$folder” isn’t a folder."
cd "$place" 2>/dev/null || refuse 126 "The folder “$folder” can’t be entered: permission denied."
`;

/** Control characters that no line of a script has; what isn’t text has one of them in its first bytes. */
const binary = '\x01\x02\x03\x04\x05\x06\x07\x08';

const lookForForeignWays = `
foreign=
for entry in /proc/sys/fs/binfmt_misc/*; do
  case $entry in *'/*' | */register | */status) ;; *) foreign=1 ;; esac
done
`;

/** Of a program that is called by its path. Those that lie where a system has its own are not looked into: it takes processes. */
const requireLoader = `
case $1 in
/bin/* | /sbin/* | /usr/bin/* | /usr/sbin/*) ;;
*)
  processorOf() {
    rest=\${begin#???????}
    rest=\${rest#[\x02\x03]}
    rest=\${rest#[\x02\x03]}
    processor=\${rest%"\${rest#?}"}
  }
  ${lookForForeignWays}
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
`;

/**
 * Ends the shell where the kernel wouldn’t run the file `$found`, which shells report in words of their own, or by reading a
 * binary as a script. What can’t be told for sure is left to the kernel: 32-bit programs, and all others where it was given
 * ways to run foreign ones (binfmt_misc). `read` with a length is the shell’s own in all but dash.
 */
const requireRunnable = (ofProgram: string) => `
start() {
  { IFS= read -r -n "$1" begin <"$2" || [ "$?" = 1 ]; } 2>/dev/null || begin=$(head -c "$1" "$2" 2>/dev/null)
}
begin=
start 20 "$found"
case $begin in
?ELF*) ${ofProgram} ;;
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
*[${binary}]*)
  ${lookForForeignWays}
  [ -n "$foreign" ] || refuse 126 "“$1” can’t be run: it isn’t a program for this guest."
  ;;
esac
`;

/** The search is the shell's own: no process is started for it. */
const requireNamed = `
found= IFS=:
set -f
for place in $PATH; do
  [ -f "\${place:-.}/$1" ] && [ -x "\${place:-.}/$1" ] && { found=\${place:-.}/$1; break; }
done
unset IFS
set +f
[ -n "$found" ] || refuse 127 "There is no command “$1” in the guest."
${requireRunnable('')}
`;

const requireFile = `
found=$1
case $found in -*) found=./$found ;; esac
[ -e "$found" ] || [ -L "$found" ] || refuse 127 "There is no command “$1” in the guest."
[ ! -d "$found" ] || refuse 126 "“$1” can’t be run: it is a folder."
[ -e "$found" ] || refuse 127 "“$1” can’t be run: it is a link that leads nowhere."
[ -x "$found" ] || refuse 126 "“$1” can’t be run: it isn’t executable."
[ -f "$found" ] || refuse 126 "“$1” can’t be run: it isn’t a file."
${requireRunnable(requireLoader)}
`;

/**
 * Ends the shell as others do where `"$@"`, which begins with `program`, is no command: with 127 where there is none of that
 * name, with 126 where it can't be run. `exec "$@"` runs it afterwards, also one whose name begins with a dash. Only what a
 * command of its kind needs is sent: the guest takes a millisecond or more to read the rest, each time.
 */
export const requireCommand = (program: string): string => `${refuse}
${program.includes('/') ? requireFile : requireNamed}
case $1 in -*) shift; set -- "$found" "$@" ;; esac
`;
