import type { GuestView, VmState, VmView } from '../../contract/index.ts';
import { AppError } from '../../contract/index.ts';
import type {
  GuestAgent,
  GuestCommand,
  GuestCommandResult,
  GuestProcess,
  GuestStreams,
} from '../../hypervisors/driver/guest-agent.ts';
import type { Clock } from '../../lib/clock.ts';
import { failure } from '../../lib/failures.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { Machines } from '../machines/machines.ts';
import type { VmRecords } from '../records/vm-records.ts';

/** A guest may list as many as it likes. */
const most = { addresses: 64, fileSystems: 32 };

/** Why no guest can be asked, by state; that of a running VM can. */
const refusals: Record<Exclude<VmState, 'running'>, { why: string; hint: string }> = {
  stopped: { why: 'It is stopped.', hint: 'Start it first.' },
  starting: { why: 'It is still starting.', hint: 'Try again in a moment.' },
  paused: { why: 'It is paused.', hint: 'Resume it first.' },
  stopping: { why: 'It is powering off.', hint: 'Start it again when it is off.' },
  error: { why: 'It isn’t running.', hint: 'Start it first.' },
  unknown: { why: 'Its state is unknown.', hint: 'Look at the evidence on its page.' },
};

export type Agents = ReturnType<typeof createAgents>;

/** What is asked of guests through their agents. Nothing here is asked unless somebody wants to know. */
export function createAgents({
  records,
  machines,
  clock,
}: {
  records: Pick<VmRecords, 'get' | 'change'>;
  machines: Pick<Machines, 'get' | 'all'>;
  clock: Clock;
}) {
  /** Throws `wrong_state` where the guest cannot be asked. */
  function require({ id, name, state }: VmView): GuestAgent {
    const machine = machines.get(id);
    if (machine && state === 'running') return machine.agent;
    const { why, hint } = refusals[state === 'running' ? 'unknown' : state];
    throw failure('wrong_state', {
      message: `The guest of ${name} can’t be asked. ${why}`,
      unchanged: 'Nothing was changed.',
      hint,
    });
  }

  function touch(id: string, program: string): void {
    const reason = `A command was run in the guest: ${plainLine(program)}.`;
    records.change(id, {}, { actor: whoAsks(), kind: 'touched', reason });
  }

  return {
    /** What the guest says of itself now. Throws `not_found`; everything else that stands in the way is in the answer. */
    async look(id: string): Promise<GuestView> {
      try {
        const agent = require(records.get(id));
        const interfaces = await agent.interfaces();
        const fileSystems = await agent.fileSystems();
        return {
          available: true,
          addresses: interfaces
            .flatMap((one) => one.addresses)
            .map(plainLine)
            .slice(0, most.addresses),
          fileSystems: fileSystems.slice(0, most.fileSystems).map((one) => ({
            mountPoint: plainLine(one.mountPoint),
            type: plainLine(one.type),
            totalBytes: one.totalBytes,
            usedBytes: one.usedBytes,
          })),
        };
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'not_found') throw error;
        return { available: false, reason: `${error.value.message} ${error.value.hint}` };
      }
    },

    /**
     * Runs a command in the guest and answers when it has ended: for commands with little output, as all of it is kept until
     * then. It counts as a touch. Throws what `GuestAgent.run` throws.
     */
    async run(id: string, command: GuestCommand): Promise<GuestCommandResult> {
      const result = await require(records.get(id)).run(command);
      touch(id, command.program);
      return result;
    },

    /**
     * Begins a command whose streams are followed. It counts as a touch, of the program `named`. Throws what `GuestAgent.exec`
     * throws.
     */
    async exec(id: string, command: GuestStreams, named = command.program): Promise<GuestProcess> {
      const process = await require(records.get(id)).exec(command);
      touch(id, named);
      return process;
    },

    /** After the host slept: guests did not notice, and their clocks are behind. Resolves when all were told. */
    async setClocks(): Promise<void> {
      const present = machines.all().filter(({ agent }) => agent.presence() === 'present');
      // Those that are paused, or hang, are set when they go on, or not at all.
      await Promise.allSettled(present.map(({ agent }) => agent.setTime(clock.now())));
    },
  };
}
