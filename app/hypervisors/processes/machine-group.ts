import type { Reached } from '../../lib/fail-points.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import { createChannel } from '../driver/channel.ts';
import type { HelperFinding } from '../driver/hypervisor.ts';
import type { HelperRecord, Machine, MachineEvent, MachineExit } from '../driver/machine.ts';
import { endHelpers, removeHelperFiles } from './helper-process.ts';
import type { ProcessEnd } from './process-gone.ts';
import { howItEnded, type LivingHelper } from './start-helpers.ts';

/** Milliseconds in which a hypervisor that is ending takes leave of its helpers, which end then, and is gone itself. */
const togetherMs = 1000;

export interface MachineGroup {
  /** The hypervisor alone. */
  readonly machine: Machine;
  readonly living: readonly LivingHelper[];
  /** Helpers that are written down and were not found. */
  readonly missing: readonly HelperFinding[];
  readonly runDir: string;
  readonly reached: Reached;
}

/** A machine that is a hypervisor with helpers: tells when one of them dies alone, and ends them after the hypervisor. */
export function superviseGroup({ machine, living, missing, runDir, reached }: MachineGroup): Machine {
  const events = createChannel<MachineEvent>();
  const helpers = new Set(living);
  let detached = false;
  let lost: string | null = null;
  let hypervisorIsGone: () => void = () => {};
  const hypervisorGone = new Promise<void>((resolve) => {
    hypervisorIsGone = resolve;
  });
  let groupIsGone: () => void = () => {};
  const groupGone = new Promise<void>((resolve) => {
    groupIsGone = resolve;
  });

  for (const { helper, why } of missing) {
    const reason = `The helper process “${helper.role}” of the VM is missing: ${why}.`;
    events.send({ type: 'helper_ended', helper, reason });
  }
  for (const one of helpers) void one.end.then((end) => noticeEnd(one, end));
  machine.onEvent((event) => {
    if (event.type === 'exited') void endGroup(event.exit);
    else events.send(event);
  });

  async function noticeEnd(one: LivingHelper, end: ProcessEnd): Promise<void> {
    // Many helpers end by themselves together with their hypervisor: that is not dying alone.
    if (detached || (await settlesWithin(hypervisorGone, togetherMs)) || detached) return;
    const { helper } = one;
    helpers.delete(one);
    await removeHelperFiles(helper, runDir);
    const reason = reasonOf(helper, end);
    events.send({ type: 'helper_ended', helper, reason });
    if (!helper.essential) return;
    lost ??= reason;
    // If even SIGKILL does not end the hypervisor, the VM goes on running, and the helper's end was told.
    await machine.kill().catch(() => {});
  }

  async function endGroup(exit: MachineExit): Promise<void> {
    hypervisorIsGone();
    reached('exit.hypervisor_gone');
    const rest = [...helpers];
    const left = await endHelpers(
      rest.map(({ helper }) => helper),
      runDir,
    );
    for (const one of rest) one.letGo();
    reached('exit.helpers_ended');
    events.send({
      type: 'exited',
      exit: {
        ...exit,
        ...(lost === null ? {} : { cause: 'helper_lost', reason: lost }),
        ...(left.length > 0 ? { helpersLeft: left } : {}),
      },
    });
    groupIsGone();
  }

  return {
    ...machine,
    kill: async () => {
      await machine.kill();
      await groupGone;
    },
    onEvent: events.listen,
    detach: () => {
      detached = true;
      machine.detach();
      for (const one of helpers) one.letGo();
      groupIsGone();
    },
  };
}

function reasonOf({ role, process, essential }: HelperRecord, end: ProcessEnd): string {
  const what = `The helper process “${role}” (${process?.pid}) ${howItEnded(end)} while the VM was running.`;
  return essential
    ? `${what} The VM needs it, so the VM was ended.`
    : `${what} The VM keeps running without it.`;
}
