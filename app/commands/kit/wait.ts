import type { VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from './banger.ts';

interface Wait {
  readonly id: string;
  readonly signal: AbortSignal;
  /** Whether it is as it should be; throws where it never will be. */
  readonly isThere: (vm: VmView) => boolean;
  /** Milliseconds; null: as long as it takes. */
  readonly patience: number | null;
  /** What is thrown when that is over. */
  readonly tooLate: (vm: VmView) => Error;
}

/** Resolves to the VM once it is as it should be. Throws `not_found` when it has been deleted, and the signal's reason. */
export async function untilVm(
  banger: Banger,
  { id, signal, isThere, patience, tooLate }: Wait,
): Promise<VmView> {
  let look: () => void = () => undefined;
  const deadline = patience === null ? null : AbortSignal.timeout(patience);
  const watch = async () => {
    const watched = await banger.events(
      ({ event, payload }) => {
        if (event === 'vm.changed' && payload.id === id) look();
      },
      { only: ['vm.changed'] },
    );
    let isOver = false;
    void watched.ended.then(() => {
      isOver = true;
      look();
    });
    return { close: watched.close, isOver: () => isOver };
  };
  let watched = await watch();
  signal.addEventListener('abort', () => look());
  deadline?.addEventListener('abort', () => look());
  try {
    for (;;) {
      // Before it is asked: what happens meanwhile wakes the wait at once.
      const changed = new Promise<void>((resolve) => {
        look = resolve;
      });
      // Who told of changes has ended; another one goes on.
      if (watched.isOver()) watched = await watch();
      const vm = await banger.call('vms.get', { id });
      if (isThere(vm)) return vm;
      signal.throwIfAborted();
      if (deadline?.aborted) throw tooLate(vm);
      if (!watched.isOver()) await changed;
    }
  } finally {
    watched.close();
  }
}

/** Why a wait ended by the other side. */
export function closed() {
  return failure('cancelled', {
    message: 'Banger was closed before this was finished.',
    unchanged: 'Your VMs run on.',
    hint: 'Run the command again.',
  });
}
