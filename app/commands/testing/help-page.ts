import type { Command } from 'commander';
import { allCommands, nameOf } from './all-commands.ts';

const introduction = `# The command line

<!-- Made of the program’s own help: \`npx vitest run app/commands/help-page.test.ts -u\`. -->

\`banger-desktop NOUN VERB …\` from a package, \`npm run -s banger -- NOUN VERB …\` from the sources. None needs a display.

- **With a dashboard or without one.** While Banger is open, commands talk to it: the window shows the change at once, and the history names the
  command line. Otherwise a command runs the same services itself. VMs outlive it.
- **Names.** A VM or an image is called by its name or its id; an unknown name is answered with the nearest one. Of a list each is tried, and
  the worst exit code wins.
- **Output.** Results go to standard output. With \`--json\` they are JSON, and errors are \`{"error": {code, message, unchanged, hint}}\` on
  standard error, one a line. Tables are cut to the terminal’s width; progress is shown on a terminal only.
- **Exit codes.** 0 done, 1 failed, 2 usage, 3 not found (a VM, an image, a file), 4 not possible in this state, 5 timed out; 128 and the signal’s number after Ctrl-C or
  another signal, once nothing is half done. \`db\` has its own.
- **At the same time.** Commands without a dashboard wait for each other, half a minute at most; a long one (\`vm start\`, \`vm wait\`,
  \`vm console\`, \`image build\` and the like) lets others join. When you open the window meanwhile, it takes over unless a job is running.
- **Copies.** \`vm cp\` takes files, folders, their permissions and times, and links that stay within what is copied; it names what it leaves out. Owners and
  set-id bits are not kept. A copy replaces a file, never a folder, and appears when all of it is there. Single files below \`/proc\` and \`/sys\` are read to
  their end, up to 16 MiB; a guest’s folder that holds such files is refused. The next copy into a folder removes what a killed one has left there.
  The guest needs \`sh\`, \`tar\` and \`mktemp\`.
- **Questions.** What can’t be undone asks on a terminal, and needs \`--yes\` elsewhere.
- **As root** Chromium, which the program is made with, needs \`--no-sandbox\` before the first word. Where there is no system bus, as in
  many containers, it writes a line about that to standard error now and then.
`;

/** docs/command-line.md */
export function helpPage(): string {
  const sections = allCommands().map((command) => {
    return `## ${nameOf(command)}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
  });
  return [introduction, ...sections].join('\n');
}

/** What is the same for all is said once. */
function helpOf(command: Command): string {
  return command
    .helpInformation()
    .replace(/\nOptions of every command:\n(.+\n)+/, '')
    .replace(/^ {2}-h, --help.*\n/m, '')
    .replace(/\nOptions:\n(?=\n|$)/, '')
    .trim();
}
