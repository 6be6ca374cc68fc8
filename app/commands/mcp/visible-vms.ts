import type { VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { allVms, findVm } from '../kit/find.ts';
import { inWords } from '../kit/in-words.ts';

/** VMs of agents that may exist at a time: an agent that goes wrong must not fill the disk. */
const mostVms = 20;

export type VisibleVms = ReturnType<typeof createVisibleVms>;

/** The VMs that an agent may know of: those that agents of this installation created, or all. */
export function createVisibleVms({ banger, isAll }: { banger: () => Promise<Banger>; isAll: boolean }) {
  let creating = 0;
  const isAgents = ({ spec }: VmView) => spec.createdBy === 'mcp';
  const ofAgents = async () => (await allVms(await banger())).filter(isAgents);

  return {
    list: async (): Promise<VmView[]> => (isAll ? allVms(await banger()) : ofAgents()),

    /** By name or id. Throws `not_found`, which says nothing about VMs that the agent may not know of. */
    async find(name: string): Promise<VmView> {
      if (isAll) return findVm(await banger(), name);
      const all = await ofAgents();
      const found = all.find((vm) => vm.name === name) ?? all.find(({ id }) => id === name);
      if (found) return found;
      throw failure('not_found', {
        message: `No agent has created a VM “${name}”.`,
        unchanged: 'Nothing was changed.',
        hint: 'Call list_vms to see the VMs that you can use.',
        details: all.length > 0 ? [`You can use ${inWords(all.map((vm) => vm.name))}.`] : [],
      });
    },

    /** Creates a VM unless agents have as many as they may. Throws `wrong_state`, and what `create` throws. */
    async withRoom<T>(create: () => Promise<T>): Promise<T> {
      // Counted before anything is awaited: several may come at once.
      creating += 1;
      try {
        if ((await ofAgents()).length + creating > mostVms) throw noRoom();
        return await create();
      } finally {
        creating -= 1;
      }
    },
  };
}

function noRoom() {
  return failure('wrong_state', {
    message: `Agents have ${mostVms} VMs, which is as many as there may be.`,
    unchanged: 'Nothing was created.',
    hint: 'Delete VMs that are no longer needed with delete_vm.',
  });
}
