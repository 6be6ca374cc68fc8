import { defaultForwards, type PortForward, specLimits } from '../../app/contract/vm-defaults.ts';
import type { VmSpec, VmSpecInput } from '../../app/contract/vms.ts';
import type { FieldErrors } from '../lib/form-errors.ts';
import { formatMib, parseMib } from '../lib/format.ts';

/** A port forward as typed. `key` tells the rows apart while they are edited; `given` keeps what we do not know of it. */
export interface ForwardDraft {
  key: number;
  hostPort: string;
  guestPort: string;
  given: PortForward | null;
}

/** A VM's hardware as typed: text until it is sent. */
export interface SpecDraft {
  vcpuCount: string;
  memory: string;
  disk: string;
  isolated: boolean;
  forwards: ForwardDraft[];
}

let lastKey = 0;

export function newForward(hostPort = '', guestPort = '', given: PortForward | null = null): ForwardDraft {
  lastKey += 1;
  return { key: lastKey, hostPort, guestPort, given };
}

export function draftOf(spec: VmSpec): SpecDraft {
  return {
    vcpuCount: String(spec.vcpuCount ?? specLimits.vcpuCount.default),
    memory: formatMib(spec.memoryMib ?? specLimits.memoryMib.default),
    disk: formatMib(spec.diskSizeMib ?? specLimits.diskSizeMib.default),
    isolated: spec.isolated ?? false,
    forwards: (spec.forwards ?? defaultForwards).map((given) =>
      newForward(String(given.hostPort), String(given.guestPort), given),
    ),
  };
}

/** What the draft asks for, without the disk. Text that is no number becomes NaN, which the contract refuses. */
export function specOf(draft: SpecDraft): Required<Omit<VmSpecInput, 'hypervisor' | 'diskSizeMib'>> {
  return {
    vcpuCount: Number(draft.vcpuCount || Number.NaN),
    memoryMib: parseMib(draft.memory) ?? Number.NaN,
    isolated: draft.isolated,
    forwards: draft.forwards.map(({ hostPort, guestPort, given }) => ({
      ...given,
      hostPort: Number(hostPort || Number.NaN),
      guestPort: Number(guestPort || Number.NaN),
    })),
  };
}

export function diskOf(draft: SpecDraft): number {
  return parseMib(draft.disk) ?? Number.NaN;
}

/** The limits, said where a number is out of them. */
export const specErrors = {
  vcpuCount: `Enter ${specLimits.vcpuCount.min} to ${specLimits.vcpuCount.max}.`,
  memory: `Enter ${formatMib(specLimits.memoryMib.min)} to ${formatMib(specLimits.memoryMib.max)}.`,
  disk: `Enter ${formatMib(specLimits.diskSizeMib.min)} to ${formatMib(specLimits.diskSizeMib.max)}.`,
  forward: 'Enter a port from 1024 to 65535 on this computer, and from 1 to 65535 in the VM.',
} as const;

/** A wrong number is told by its limits; a rule over all rows in its own words. */
export function forwardsError(errors: FieldErrors): string | undefined {
  if (errors['spec.forwards']) return errors['spec.forwards'];
  return Object.keys(errors).some((path) => path.startsWith('spec.forwards.'))
    ? specErrors.forward
    : undefined;
}
