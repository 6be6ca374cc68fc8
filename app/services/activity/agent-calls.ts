import { everyVm, type NoteCallInput } from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, preciseTimestamp } from '../../lib/clock.ts';
import { failure } from '../../lib/failures.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import { appendActivity } from '../../store/activity.ts';
import type { WritableDb } from '../../store/db.ts';
import type { VmRecords } from '../records/vm-records.ts';

interface Parts {
  readonly db: WritableDb;
  readonly records: Pick<VmRecords, 'get'>;
  readonly events: EventBus;
  readonly clock: Clock;
}

export type AgentCalls = ReturnType<typeof createAgentCalls>;

/** Logs what agents ask that changes nothing, or fails: what they do has the entries of what is done. It is no touch. */
export function createAgentCalls({ db, records, events, clock }: Parts) {
  return {
    /** Throws `not_found`, and `permission_denied` for anybody but an agent. */
    note({ id, tool, times = 1, error }: NoteCallInput): void {
      const vm = id === undefined ? { id: everyVm, name: '' } : records.get(id);
      const actor = whoAsks();
      if (actor !== 'mcp') throw forAgents();
      const entry = appendActivity(db, {
        ...{ vmId: vm.id, vmName: vm.name, at: preciseTimestamp(clock), actor, kind: 'called' },
        ...{ reason: inWords(plainLine(tool), times, error), detail: {} },
      });
      events.emit('vm.activity', entry);
    },
  };
}

function inWords(tool: string, times: number, error: string | undefined): string {
  const often = times === 1 ? '' : ` ${times} times`;
  return error === undefined
    ? `“${tool}” was called${often}.`
    : `“${tool}” failed${often}: ${plainLine(error)}`;
}

function forAgents() {
  return failure('permission_denied', {
    message: 'Only the calls of agents can be logged.',
    unchanged: 'Nothing was logged.',
    hint: 'Banger logs what you change by itself.',
  });
}
