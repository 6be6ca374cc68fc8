import {
  addressOf,
  defaultForwards,
  type SshAccess,
  type VmState,
  type VmView,
} from '../../contract/index.ts';
import { shellLine } from '../../contract/shell-line.ts';
import type { EventBus } from '../../lib/bus.ts';
import { failure } from '../../lib/failures.ts';
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
/** The same, and its start, for a program that waits for it: as long as software emulation needs. Milliseconds. */
const usualStartPatience = 120_000;

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

/** Where the SSH server of a VM answers. */
export interface SshPlace {
  readonly address: string;
  readonly port: number;
}

export type SshService = ReturnType<typeof createSsh>;

/** Logging into VMs with the key of this installation, which their seeds have brought to them. */
export function createSsh(parts: {
  records: VmRecords;
  images: Images;
  events: EventBus;
  power: { start(id: string): Promise<unknown>; resume(id: string): Promise<unknown> };
  desktop: Pick<Desktop, 'openTerminal'>;
  sshDir: string;
  report: (message: string, error: unknown) => void;
  /** Milliseconds; ten seconds where absent. */
  patience?: number;
  /** Milliseconds; two minutes where absent. */
  startPatience?: number;
}) {
  const { records, images, events, power, desktop, sshDir, report, patience = bootPatience } = parts;
  const { startPatience = usualStartPatience } = parts;
  const { privateKey, knownHosts } = sshFiles(sshDir);

  const opening = new Map<string, Promise<void>>();
  const reaching = new Map<string, Promise<SshPlace>>();

  // What is left by a crash before this is done harms nobody: an id is never given twice.
  events.on('vm.changed', ({ id, vm }) => {
    if (!vm) forgetHost(knownHosts, id).catch((error) => report('a host key could not be forgotten', error));
  });

  const userOf = async (imageId: string) => {
    if (!images.exists(imageId)) return undefined;
    return sshUserOf(images.require(imageId));
  };

  /** How it is logged into while it runs, whether it does or not. `user`: what its image says; undefined: there is no image. */
  function targetOf(vm: VmView, user: string | null | undefined): Finding {
    if (user === undefined) return { reason: 'Its image is missing from the database.' };
    if (user === null)
      return { reason: `The image “${vm.imageName}” has no SSH server that accepts Banger’s key.` };
    const forward = (vm.spec.forwards ?? defaultForwards).find(({ guestPort }) => guestPort === sshPort);
    if (!forward) return { reason: 'Port 22 isn’t forwarded. Add a forward in the VM’s settings.' };
    if (!isPathForSsh(sshDir))
      return {
        reason: `The path of its key, ${sshDir}, contains “\${”, which OpenSSH takes for a variable.`,
      };
    const place = { user, address: addressOf(vm), port: forward.hostPort, hostAlias: hostAlias(vm.id) };
    return { target: { ...place, privateKey, knownHosts } };
  }

  async function find(vm: VmView): Promise<Finding> {
    const found = targetOf(vm, await userOf(vm.imageId));
    if ('reason' in found) return found;
    if (vm.state !== 'running') return { reason: refusals[vm.state] };
    if ((await readSshKey(sshDir)) === null)
      return { reason: 'It was started before there was an SSH key. Restart it to give it the key.' };
    return found;
  }

  /** Throws where nobody can log in. */
  function requireTarget(vm: VmView, found: Finding, unchanged: string): SshTarget {
    if ('target' in found) return found.target;
    throw failure('wrong_state', {
      message: `Can’t connect to ${vm.name} over SSH. ${found.reason}`,
      unchanged,
      hint: 'You can use its console instead.',
    });
  }

  async function requireAnswer(
    { name }: VmView,
    { address, port }: SshPlace,
    limit: number,
    unchanged: string,
  ): Promise<void> {
    if (await answersSsh(address, port, limit)) return;
    throw failure('timeout', {
      message: `The SSH server of ${name} doesn’t answer at ${address}:${port}.`,
      unchanged,
      hint: 'If the VM is still starting, try again in a moment. Otherwise look at its console.',
    });
  }

  /** Has it run: starts one that is off, resumes one that is paused, and waits for what somebody else has begun. */
  async function wake(id: string): Promise<void> {
    for (const limit = AbortSignal.timeout(startPatience); !limit.aborted; ) {
      const changed = changeOf(id, limit);
      const { state } = records.get(id);
      if (state === 'stopped' || state === 'error') await power.start(id);
      else if (state === 'paused') await power.resume(id);
      else if (state === 'starting' || state === 'stopping') await changed;
      else return;
    }
  }

  /** Resolves when the VM has changed, or time is over. */
  function changeOf(id: string, limit: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        stop();
        limit.removeEventListener('abort', end);
        resolve();
      };
      const stop = events.on('vm.changed', (change) => {
        if (change.id === id) end();
      });
      limit.addEventListener('abort', end);
    });
  }

  async function reach(id: string): Promise<SshPlace> {
    const unchanged = 'Nothing was changed.';
    const asleep = records.get(id);
    requireTarget(asleep, targetOf(asleep, await userOf(asleep.imageId)), unchanged);
    await wake(id);
    const vm = records.get(id);
    const { address, port } = requireTarget(vm, await find(vm), unchanged);
    await requireAnswer(vm, { address, port }, startPatience, `${vm.name} runs on.`);
    return { address, port };
  }

  /** Has a VM run, and answers where its server does. Programs that connect at the same time wait for the same start. */
  function ready(id: string): Promise<SshPlace> {
    const begun = reaching.get(id) ?? reach(id).finally(() => reaching.delete(id));
    reaching.set(id, begun);
    return begun;
  }

  async function open(id: string): Promise<void> {
    const vm = records.get(id);
    const found = await find(vm);
    const unchanged = 'No terminal was opened.';
    const target = requireTarget(vm, found, unchanged);
    await requireAnswer(vm, target, patience, unchanged);
    const terminal = await desktop.openTerminal(sshCommand(target));
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

    /** How each VM is logged into while it runs, by its id; those that no one can log into are left out. */
    async targetsOf(vms: readonly VmView[]): Promise<Map<string, SshTarget>> {
      const imageIds = [...new Set(vms.map(({ imageId }) => imageId))];
      const users = new Map(
        await Promise.all(imageIds.map(async (imageId) => [imageId, await userOf(imageId)] as const)),
      );
      const targets = new Map<string, SshTarget>();
      for (const vm of vms) {
        const found = targetOf(vm, users.get(vm.imageId));
        if ('target' in found) targets.set(vm.id, found.target);
      }
      return targets;
    },

    ready,

    /** See the contract. Each program counts as a touch. */
    async reach(id: string): Promise<SshPlace> {
      const place = await ready(id);
      records.change(id, {}, { actor: whoAsks(), kind: 'touched', reason: 'A program connected over SSH.' });
      return place;
    },

    /** See the contract. It counts as a touch. One window at a time: who presses again while it opens waits for the same. */
    openTerminal(id: string): Promise<void> {
      const begun = opening.get(id) ?? open(id).finally(() => opening.delete(id));
      opening.set(id, begun);
      return begun;
    },
  };
}
