import {
  addressOf,
  defaultForwards,
  type SshAccess,
  type VmState,
  type VmView,
} from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import { failure } from '../../lib/failures.ts';
import { shellLine } from '../../lib/shell-line.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { Desktop } from '../desktop/desktop.ts';
import type { Images } from '../images/images.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { sshUserOf } from './image-ssh.ts';
import { forgetHost, hostAlias } from './known-hosts.ts';
import { answersSsh } from './ssh-banner.ts';
import { isPathForSsh, type SshTarget, sshCommand } from './ssh-command.ts';
import { readSshKey, sshFiles } from './ssh-key.ts';

const sshPort = 22;

/** How long a guest that has just been started may take to answer. Milliseconds. */
const bootPatience = 10_000;

/** Why nobody can log in, by state; a running VM lets in. */
const refusals: Record<Exclude<VmState, 'running'>, string> = {
  stopped: 'It is stopped. Start it first.',
  starting: 'It is still starting.',
  paused: 'It is paused. Resume it first.',
  stopping: 'It is powering off.',
  error: 'It isn’t running. Start it first.',
  unknown: 'The VM’s state is unknown.',
};

type Finding = { target: SshTarget } | { reason: string };

export type SshService = ReturnType<typeof createSsh>;

/** Logging into VMs with the key of this installation, which their seeds have brought to them. */
export function createSsh(parts: {
  records: VmRecords;
  images: Images;
  events: EventBus;
  desktop: Pick<Desktop, 'openTerminal'>;
  sshDir: string;
  report: (message: string, error: unknown) => void;
  /** Milliseconds; ten seconds where absent. */
  patience?: number;
}) {
  const { records, images, events, desktop, sshDir, report, patience = bootPatience } = parts;
  const { privateKey, knownHosts } = sshFiles(sshDir);

  const opening = new Map<string, Promise<void>>();

  // What is left by a crash before this is done harms nobody: an id is never given twice.
  events.on('vm.changed', ({ id, vm }) => {
    if (!vm) forgetHost(knownHosts, id).catch((error) => report('a host key could not be forgotten', error));
  });

  async function find(vm: VmView): Promise<Finding> {
    if (!images.exists(vm.imageId)) return { reason: 'Its image is missing from the database.' };
    const user = await sshUserOf(images.require(vm.imageId));
    if (user === null)
      return { reason: `The image “${vm.imageName}” has no SSH server that accepts Banger’s key.` };
    if (vm.state !== 'running') return { reason: refusals[vm.state] };
    const forward = (vm.spec.forwards ?? defaultForwards).find(({ guestPort }) => guestPort === sshPort);
    if (!forward) return { reason: 'Port 22 isn’t forwarded. Add a forward in the VM’s settings.' };
    if (!isPathForSsh(sshDir))
      return {
        reason: `The path of its key, ${sshDir}, contains “\${”, which OpenSSH takes for a variable.`,
      };
    if ((await readSshKey(sshDir)) === null)
      return { reason: 'It was started before there was an SSH key. Restart it to give it the key.' };
    const address = addressOf(vm);
    const place = { user, address, port: forward.hostPort, hostAlias: hostAlias(vm.id) };
    return { target: { ...place, privateKey, knownHosts } };
  }

  async function open(id: string): Promise<void> {
    const vm = records.get(id);
    const found = await find(vm);
    const unchanged = 'No terminal was opened.';
    if ('reason' in found) {
      throw failure('wrong_state', {
        message: `Can’t connect to ${vm.name} over SSH. ${found.reason}`,
        unchanged,
        hint: 'You can use its console instead.',
      });
    }
    const { address, port } = found.target;
    if (!(await answersSsh(address, port, patience))) {
      throw failure('timeout', {
        message: `The SSH server of ${vm.name} doesn’t answer at ${address}:${port}.`,
        unchanged,
        hint: 'If the VM is still starting, try again in a moment. Otherwise look at its console.',
      });
    }
    const terminal = await desktop.openTerminal(sshCommand(found.target));
    records.change(
      id,
      {},
      { actor: whoAsks(), kind: 'touched', reason: `SSH session opened in ${terminal}.` },
    );
  }

  return {
    /** How a VM is logged into, or the reason why it cannot be. Throws what is wrong with the key. */
    find,

    /** Throws `not_found`, or what is wrong with the key. */
    async access(id: string): Promise<SshAccess> {
      const found = await find(records.get(id));
      if ('reason' in found) return { available: false, reason: found.reason };
      const argv = sshCommand(found.target);
      return { available: true, argv, line: shellLine(argv) };
    },

    /** See the contract. It counts as a touch. One window at a time: who presses again while it opens waits for the same. */
    openTerminal(id: string): Promise<void> {
      const begun = opening.get(id) ?? open(id).finally(() => opening.delete(id));
      opening.set(id, begun);
      return begun;
    },
  };
}
