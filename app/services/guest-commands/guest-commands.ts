import type { GuestCommandInput } from '../../contract/guest-commands.ts';
import type { VmView } from '../../contract/index.ts';
import type { GuestProcess } from '../../hypervisors/driver/guest-agent.ts';
import { failure } from '../../lib/failures.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { Agents } from '../agent/agents.ts';
import type { VmRecords } from '../records/vm-records.ts';
import type { SshService } from '../ssh/ssh.ts';
import { answersSsh } from '../ssh/ssh-banner.ts';
import { execOverSsh, type StartPiped } from '../ssh/ssh-exec.ts';
import { asUser } from './as-user.ts';

/** Milliseconds that the SSH server of a guest may take that has just been started. */
const bootPatience = 60_000;

/** Commands in guests, whichever way leads there: the agent, or else SSH. */
export function createGuestCommands(parts: {
  records: Pick<VmRecords, 'get' | 'change'>;
  agents: Pick<Agents, 'exec' | 'isPresent'>;
  ssh: Pick<SshService, 'find'>;
  startPiped: StartPiped;
}) {
  const { records, agents, ssh, startPiped } = parts;
  return {
    /**
     * Begins a command whose streams are followed. It counts as a touch. Throws `not_found`, `wrong_state` where no way leads
     * into the guest, and what `GuestAgent.exec` throws.
     */
    async exec(id: string, asked: GuestCommandInput): Promise<GuestProcess> {
      const { command, user, cwd, environment, hasInput = false } = asked;
      const [program, ...args] = user === undefined ? command : asUser(user, command);
      const more = { ...(cwd === undefined ? {} : { folder: cwd }), ...(environment && { environment }) };
      const streams = { program, args, hasInput, ...more };
      const reason = reasonOf(asked);
      const vm = records.get(id);
      if (vm.state !== 'running' || agents.isPresent(id)) return agents.exec(id, streams, reason);
      const found = await ssh.find(vm);
      if ('reason' in found) throw noWay(vm, found.reason);
      const { address, port } = found.target;
      if (!(await answersSsh(address, port, bootPatience))) throw silent(vm, address, port);
      const process = execOverSsh(found.target, streams, startPiped);
      records.change(id, {}, { actor: whoAsks(), kind: 'touched', reason });
      return process;
    },
  };
}

/** What the activity says of it. */
function reasonOf({ command, copies }: GuestCommandInput): string {
  if (!copies) return `A command was run in the guest: ${plainLine(command[0])}.`;
  const way = copies.direction === 'in' ? 'into' : 'out of';
  return `${plainLine(copies.path)} was copied ${way} the guest.`;
}

function noWay({ name }: VmView, why: string) {
  return failure('wrong_state', {
    message: `No command can be run in ${name}: no guest agent is running in it, and SSH isn’t possible either.`,
    unchanged: 'Nothing was changed.',
    hint: 'Install the agent in the guest; on Debian and Ubuntu: apt install qemu-guest-agent.',
    details: [why],
  });
}

function silent({ name }: VmView, address: string, port: number) {
  return failure('timeout', {
    message: `No guest agent is running in ${name}, and its SSH server doesn’t answer at ${address}:${port}.`,
    unchanged: 'Nothing was changed.',
    hint: 'If the VM is still starting, try again in a moment. Otherwise look at its console.',
  });
}
