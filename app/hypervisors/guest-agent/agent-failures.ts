import type { AppError } from '../../contract/errors.ts';
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

export function refused(command: string, said: string): AppError {
  return driverFailure('hypervisor_failed', {
    message: `The guest refused “${command}”: ${said}`,
    unchanged: 'The VM is still running.',
    hint: 'Check that the guest has what was asked for, and that its agent may do it.',
  });
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
