import { AppError } from '../../contract/errors.ts';
import { driverFailure } from '../driver/failures.ts';
import type { AgentPresence } from '../driver/guest-agent.ts';

/** Why a guest cannot be asked at all. */
export function noAgent(presence: Exclude<AgentPresence, 'present'>): AppError {
  return presence === 'unsupported'
    ? driverFailure('wrong_state', {
        message: 'An earlier version of Banger started this VM without a way to its guest agent.',
        hint: 'Stop the VM and start it again.',
      })
    : driverFailure('wrong_state', {
        message: 'No guest agent is running in this VM.',
        hint: 'If the guest is still starting up, wait a moment. Otherwise install the agent in the guest; on Debian and Ubuntu: apt install qemu-guest-agent.',
      });
}

export function unanswered(command: string, limitMs: number): AppError {
  return driverFailure('timeout', {
    message: `The guest agent didn’t answer “${command}” within ${Math.round(limitMs / 100) / 10} s.`,
    unchanged: 'The VM is still running. Whether the guest did what it was asked isn’t known.',
    hint: 'Try again. If this continues, the guest may be overloaded or hung: look at its console.',
  });
}

/** The agent's own refusal of a command. A caller that knows what was asked for says it in words of its own. */
export class AgentRefusal extends AppError {
  /** One plain line of the agent's, in the words of its C library. */
  readonly said: string;

  constructor(command: string, said: string) {
    const failed = driverFailure('hypervisor_failed', {
      message: 'The guest agent couldn’t do what Banger asked it to.',
      unchanged: 'The VM is still running.',
      hint: 'See what the agent says, and check in the guest that the agent may do it.',
      details: [`${command}: ${said}`],
    });
    super(failed.value);
    this.said = said;
  }
}

export function refused(command: string, said: string): AppError {
  if (/^(The c|C)ommand \S+ has been disabled/.test(said))
    return driverFailure('hypervisor_failed', {
      message: `The guest agent isn’t allowed to do this: its configuration in the guest switches off “${command}”.`,
      unchanged: 'The VM is still running.',
      hint: 'Allow it in that configuration; on Fedora and Red Hat: /etc/sysconfig/qemu-ga.',
    });
  if (/^The command \S+ has not been found/.test(said))
    return driverFailure('hypervisor_failed', {
      message: `The guest agent is too old: it has no “${command}”.`,
      unchanged: 'The VM is still running.',
      hint: 'Update the agent in the guest.',
    });
  return new AgentRefusal(command, said);
}

export function nonsense(command: string, what: string): AppError {
  return driverFailure('hypervisor_failed', {
    message: `The guest agent’s answer to “${command}” can’t be used: ${what}.`,
    unchanged: 'The VM is still running. Whether the guest did what it was asked isn’t known.',
    hint: 'Restart the agent in the guest. If this continues, don’t trust this guest.',
  });
}

export function hungUp(cause?: unknown): AppError {
  return driverFailure('hypervisor_failed', {
    message: 'The connection to the guest agent has ended.',
    unchanged: 'Whether the guest did what it was asked isn’t known.',
    hint: 'Check whether the VM is still running, then try again.',
    cause,
  });
}
