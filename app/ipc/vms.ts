import type { Activity } from '../services/activity/activity.ts';
import type { AgentCalls } from '../services/activity/agent-calls.ts';
import type { Agents } from '../services/agent/agents.ts';
import type { EditorsService } from '../services/editors/editors.ts';
import type { ForwardsService } from '../services/forwards/forwards.ts';
import type { SshService } from '../services/ssh/ssh.ts';
import type { Evidence } from '../services/vms/evidence.ts';
import type { MissingFiles } from '../services/vms/missing-files.ts';
import type { VmPower } from '../services/vms/vm-power.ts';
import type { Vms } from '../services/vms/vms.ts';
import type { HandlersOf } from './handlers.ts';

export function vmHandlers(parts: {
  vms: Vms;
  missingFiles: MissingFiles;
  power: VmPower;
  activity: Activity;
  agentCalls: AgentCalls;
  evidence: Evidence;
  ssh: SshService;
  editors: EditorsService;
  agents: Agents;
  forwards: ForwardsService;
}): HandlersOf<'vms'> {
  const { vms, missingFiles, power, activity, agentCalls, evidence, ssh, editors, agents, forwards } = parts;
  return {
    'vms.list': (input) => vms.list(input),
    'vms.counts': () => vms.counts(),
    'vms.get': ({ id }) => vms.get(id),
    'vms.find': ({ name }) => vms.find(name),
    'vms.checkName': (input) => vms.checkName(input),
    'vms.missingFiles': ({ ids }) => missingFiles(ids),
    'vms.create': (input) => vms.create(input),
    'vms.update': async (input) => {
      const vm = vms.update(input);
      if (input.spec?.forwards) await forwards.apply(vm.id);
      return vm;
    },
    'vms.delete': ({ id }) => vms.delete(id),
    'vms.start': ({ id }) => power.start(id),
    'vms.stop': ({ id }) => power.stop(id),
    'vms.forceStop': ({ id }) => power.forceStop(id),
    'vms.restart': ({ id }) => power.restart(id),
    'vms.pause': ({ id }) => power.pause(id),
    'vms.resume': ({ id }) => power.resume(id),
    'vms.touch': ({ id }) => vms.touch(id),
    'vms.dismissEnd': ({ id }) => vms.dismissEnd(id),
    'vms.ssh': ({ id }) => ssh.access(id),
    'vms.reachSsh': ({ id }) => ssh.reach(id),
    'vms.guest': ({ id }) => agents.look(id),
    'vms.editors': ({ id }) => editors.list(id),
    'vms.openEditor': ({ id, editor, folder }) => editors.open(id, editor, folder),
    'vms.run': (input, { gone }) => agents.run(input, gone),
    'vms.readFile': (input) => agents.readFile(input),
    'vms.writeFile': (input) => agents.writeFile(input),
    'vms.openTerminal': ({ id }) => ssh.openTerminal(id),
    'vms.forwards': ({ id }) => forwards.list(id),
    'vms.checkForward': (input) => forwards.check(input),
    'vms.openForwards': ({ id }) => forwards.open(id),
    'vms.evidence': ({ id }) => evidence.gather(id),
    'vms.resolve': ({ id, choice }) => evidence.resolve(id, choice),
    'vms.activity': (input) => activity.list(input),
    'vms.touches': (input) => activity.touches(input),
    'vms.noteCall': (input) => agentCalls.note(input),
  };
}
