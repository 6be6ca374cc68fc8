import { type Command, Option } from 'commander';
import type { Run } from '../kit/run.ts';
import type { CreateOptions } from './create.ts';
import type { ExecOptions } from './exec.ts';
import { goals } from './goals.ts';
// Most used, and small: to find and load it by itself takes longer than to have it.
import { listVms } from './list.ts';
import type { WaitOptions } from './wait.ts';

const names = 'names or ids of VMs';
const name = 'name or id of the VM';

/** `vm …` */
export function addVmCommands(program: Command, run: Run): void {
  const vm = program.command('vm').description('Create, start, stop and use VMs');
  vm.command('list').description('List VMs').action(run(listVms));
  vm.command('show')
    .description('Show a VM')
    .argument('<vm>', name)
    .action(run(async (context, one: string) => (await import('./show.ts')).showVm(context, one)));
  vm.command('create')
    .description('Create a VM')
    .argument('<name>', 'name of the new VM')
    .requiredOption('--image <image>', 'name or id of the image to create it from')
    .option('--cpus <n>', 'number of virtual CPUs')
    .option('--memory <size>', 'memory, such as 512M or 1G')
    .option('--disk <size>', 'size of the disk, such as 10G; it takes only the space that is used')
    .option(
      '--forward <host:guest>',
      'forward a port of the VM’s address to one of the guest; repeatable',
      collect,
    )
    .option('--isolated', 'keep the guest off the internet and the host’s services')
    .option('--start', 'start it')
    .action(
      run(async (context, one: string, options: CreateOptions) =>
        (await import('./create.ts')).createVm(context, one, options),
      ),
    );
  for (const [verb, description] of [
    ['start', 'Start VMs'],
    ['restart', 'Ask guests to power off, then start their VMs again'],
    ['pause', 'Pause VMs'],
    ['resume', 'Resume paused VMs'],
  ] as const) {
    vm.command(verb)
      .description(description)
      .argument('<vm...>', names)
      .action(
        run(async (context, all: string[]) => (await import('./power.ts')).changePower(context, all, verb)),
      );
  }
  vm.command('stop')
    .description('Ask guests to power off, and wait until they have')
    .argument('<vm...>', names)
    .option('--force', 'force them off without asking; what isn’t saved is lost')
    .action(
      run(async (context, all: string[], { force = false }: { force?: boolean }) =>
        (await import('./power.ts')).stopVms(context, all, { force }),
      ),
    );
  vm.command('delete')
    .description('Delete VMs and their disks')
    .argument('<vm...>', names)
    .option('--yes', 'don’t ask')
    .action(
      run(async (context, all: string[], options: { yes?: boolean }) =>
        (await import('./delete.ts')).deleteVms(context, all, options),
      ),
    );
  vm.command('wait')
    .description('Wait until a VM is running, its guest is ready, or it is off')
    .argument('<vm>', name)
    .addOption(
      new Option('--for <state>', 'what to wait for').choices(Object.keys(goals)).makeOptionMandatory(),
    )
    .option('--timeout <seconds>', 'how long to wait at most; without it, as long as it takes')
    .action(
      run(async (context, one: string, options: WaitOptions) =>
        (await import('./wait.ts')).waitForVm(context, one, options),
      ),
    );
  vm.command('exec')
    .description('Run a command in the guest of a VM; its input, output and exit code are the command’s own')
    .argument('<vm>', name)
    .argument(
      '<command...>',
      'the command and its arguments; what follows its first word belongs to it, with “--” in front of it or without',
    )
    .option('--user <user>', 'run it as this user of the guest; without it, as root')
    .option('--cwd <folder>', 'run it in this folder of the guest')
    .action(
      run(async (context, one: string, command: [string, ...string[]], options: ExecOptions) =>
        (await import('./exec.ts')).execInVm(context, one, command, options),
      ),
    );
  vm.command('cp')
    .description('Copy a file, or a folder with all that is in it, into the guest of a VM or out of it')
    .argument('<from>', 'path here, or NAME:/PATH in the guest of a VM')
    .argument(
      '<to>',
      'where it goes: a new name, or a folder that gets the copy inside; one of the two is in a VM',
    )
    .action(
      run(async (context, from: string, to: string) =>
        (await import('../copy/copy.ts')).copyFiles(context, from, to),
      ),
    );
  vm.command('console')
    .description('Use the serial console of a VM in this terminal; Ctrl-] detaches')
    .argument('<vm>', name)
    .action(run(async (context, one: string) => (await import('./console.ts')).attachConsole(context, one)));
  vm.command('ssh')
    .description('Log into a VM over SSH in this terminal')
    .argument('<vm>', name)
    .action(run(async (context, one: string) => (await import('./ssh.ts')).sshIntoVm(context, one)));
  vm.command('ssh-proxy')
    .description(
      'Join standard input and output with the SSH server of a VM, which is started if it is off; for ProxyCommand',
    )
    .argument('<vm>', name)
    .action(run(async (context, one: string) => (await import('./ssh-proxy.ts')).proxySsh(context, one)));
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
