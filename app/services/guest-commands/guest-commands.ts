import type { GuestCommandInput } from '../../contract/guest-commands.ts';
import type { GuestProcess } from '../../hypervisors/driver/guest-agent.ts';
import type { Agents } from '../agent/agents.ts';
import { asUser } from './as-user.ts';

/** Commands in guests, whichever way leads there. */
export function createGuestCommands({ agents }: { agents: Pick<Agents, 'exec'> }) {
  return {
    /** Begins a command whose streams are followed. It counts as a touch. Throws `not_found`, and what `GuestAgent.exec` throws. */
    exec(
      id: string,
      { command, user, cwd, environment, hasInput = false }: GuestCommandInput,
    ): Promise<GuestProcess> {
      const [program, ...args] = user === undefined ? command : asUser(user, command);
      const streams = { program, args, hasInput, ...(cwd === undefined ? {} : { folder: cwd }) };
      return agents.exec(id, { ...streams, ...(environment && { environment }) }, command[0]);
    },
  };
}
