/**
 * What shells load. Each asks the program what may stand at the cursor: `complete -- WORDS…` answers with a line for each
 * candidate, its description behind a tab, and with `:files` where a path belongs.
 */
export const scripts = {
  bash: `_banger_desktop() {
  local line IFS=$'\\n'
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default
    else
      COMPREPLY+=("$(printf %q "\${line%%$'\\t'*}")")
    fi
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _banger_desktop banger-desktop
`,
  zsh: `#compdef banger-desktop
_banger_desktop() {
  local line files
  local -a found
  while IFS= read -r line; do
    case $line in
      :files) files=1 ;;
      *$'\\t'*) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      *) found+=("\${line//:/\\\\:}") ;;
    esac
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe -V banger-desktop found
  [[ -n $files ]] && _files
}
compdef _banger_desktop banger-desktop
`,
  fish: `function __banger_desktop_complete
    set -l words (commandline -opc)
    set -l answer ($words[1] complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    if contains -- :files $answer
        __fish_complete_path (commandline -ct)
    end
    string match -v -- :files $answer
end
complete -c banger-desktop -f -a '(__banger_desktop_complete)'
`,
} as const;

export type Shell = keyof typeof scripts;

/** Where each shell's script belongs. */
export const places: Readonly<Record<Shell, string>> = {
  bash: '~/.local/share/bash-completion/completions/banger-desktop',
  zsh: 'a file called _banger-desktop in a folder of $fpath',
  fish: '~/.config/fish/completions/banger-desktop.fish',
};
