import type { ActivityEntry, ActivityKind } from '../../app/contract/activity.ts';
import type { ErrorValue } from '../../app/contract/errors.ts';
import type { BangerEvent, BangerEvents } from '../../app/contract/events.ts';
import type { VmState, VmView } from '../../app/contract/vms.ts';
import { ApiError } from '../lib/api.ts';
import { bootOutput, shellAnswer, shellPrompt } from './demo-boot.ts';
import { ago } from './demo-data.ts';

export type Emit = <E extends BangerEvent>(event: E, payload: BangerEvents[E]) => void;

export function refuse(
  code: ErrorValue['code'],
  message: string,
  hint: string,
  details?: string[],
): ApiError {
  return new ApiError({
    code,
    message,
    unchanged: 'Nothing was changed.',
    hint,
    ...(details ? { details } : {}),
  });
}

/** Machines that exist in memory only: they change state, write history and talk on their consoles as real ones do. */
export function createDemoMachines(parts: {
  vms: Map<string, VmView>;
  activity: ActivityEntry[];
  emit: Emit;
  /** Milliseconds that a start or a stop takes. */
  pace: number;
}) {
  const { vms, activity, emit, pace } = parts;
  const logs = new Map<string, Uint8Array<ArrayBuffer>>();
  const lines = new Map<string, string>();

  function get(id: string): VmView {
    const vm = vms.get(id);
    if (!vm) throw refuse('not_found', `There is no VM with the id ${id}.`, 'Look at the list again.');
    return vm;
  }

  function change(
    id: string,
    changes: Partial<VmView>,
    kind?: ActivityKind,
    actor: ActivityEntry['actor'] = 'user',
  ): VmView {
    const vm = {
      ...get(id),
      ...changes,
      updatedAt: ago(0),
      ...(actor === 'user' ? { lastTouchedAt: ago(0) } : {}),
    };
    vms.set(id, vm);
    emit('vm.changed', { id, vm });
    if (kind) note(vm, kind, actor);
    return vm;
  }

  function note(vm: VmView, kind: ActivityKind, actor: ActivityEntry['actor']): void {
    const id = (activity[0]?.id ?? 0) + 1;
    const at = new Date().toISOString();
    const entry = { id, vmId: vm.id, vmName: vm.name, at, actor, kind, reason: null, detail: {} };
    activity.unshift(entry);
    emit('vm.activity', entry);
  }

  function print(id: string, text: string): void {
    const before = logs.get(id) ?? new Uint8Array();
    const data = new TextEncoder().encode(text);
    const log = new Uint8Array(before.length + data.length);
    log.set(before);
    log.set(data, before.length);
    logs.set(id, log);
    emit('console.data', { vmId: id, offset: before.length, data });
  }

  function require(id: string, states: readonly VmState[]): VmView {
    const vm = get(id);
    if (states.includes(vm.state)) return vm;
    throw refuse(
      'wrong_state',
      `${vm.name} is ${vm.state}.`,
      `That works for a VM that is ${states.join(' or ')}.`,
    );
  }

  const later = (id: string, from: VmState, act: () => void) =>
    setTimeout(() => {
      if (vms.get(id)?.state === from) act();
    }, pace);

  function boot(id: string): void {
    const { runtime, name } = get(id);
    change(
      id,
      {
        state: 'running',
        runtime: {
          ...runtime,
          hypervisor: 'qemu',
          accelerator: 'tcg',
          pid: 42_000,
          startedAt: ago(0),
          lastError: '',
        },
      },
      'started',
      'dashboard',
    );
    print(id, bootOutput(name));
  }

  for (const vm of vms.values()) {
    if (!['starting', 'error'].includes(vm.state))
      logs.set(vm.id, new TextEncoder().encode(bootOutput(vm.name)));
  }

  return {
    get,
    change,
    note,
    log: (id: string) => logs.get(id) ?? new Uint8Array(),
    start(id: string): VmView {
      require(id, ['stopped', 'error']);
      later(id, 'starting', () => boot(id));
      return change(id, { state: 'starting' }, 'starting');
    },
    stop(id: string): VmView {
      require(id, ['running', 'paused']);
      later(id, 'stopping', () => change(id, { state: 'stopped' }, 'stopped', 'guest'));
      return change(id, { state: 'stopping' }, 'stop_requested');
    },
    forceStop(id: string): VmView {
      require(id, ['starting', 'running', 'paused', 'stopping', 'unknown']);
      return change(id, { state: 'stopped' }, 'stopped');
    },
    restart(id: string): VmView {
      require(id, ['running', 'paused']);
      later(id, 'starting', () => boot(id));
      return change(id, { state: 'starting' }, 'starting');
    },
    pause(id: string): VmView {
      require(id, ['running']);
      return change(id, { state: 'paused' }, 'paused');
    },
    resume(id: string): VmView {
      require(id, ['paused']);
      return change(id, { state: 'running' }, 'resumed');
    },
    type(id: string, data: string): void {
      const { name } = require(id, ['running']);
      for (const character of data) {
        const line = lines.get(id) ?? '';
        if (character === '\r') {
          lines.set(id, '');
          print(id, `\r\n${shellAnswer(line.trim(), name)}${shellPrompt(name)}`);
        } else if (character === '\x7f') {
          if (line) print(id, '\b \b');
          lines.set(id, line.slice(0, -1));
        } else {
          lines.set(id, line + character);
          print(id, character);
        }
      }
    },
  };
}
