import type { PortForward, VmSpecInput } from '../../contract/index.ts';
import { type Context, UsageError } from '../kit/context.ts';
import { findImage } from '../kit/find.ts';
import { parseSize } from '../kit/sizes.ts';

export interface CreateOptions {
  readonly image: string;
  readonly cpus?: string;
  readonly memory?: string;
  readonly disk?: string;
  readonly forward?: readonly string[];
  readonly isolated?: boolean;
  readonly start?: boolean;
}

export async function createVm(
  { banger, output }: Context,
  name: string,
  options: CreateOptions,
): Promise<void> {
  // What makes no sense is said before anything is opened.
  const spec = specOf(options);
  const asked = await banger(options.start ? 'long' : undefined);
  const { id: imageId } = await findImage(asked, options.image);
  const vm = await asked.call('vms.create', { name, imageId, spec, start: options.start ?? false });
  output.result(vm, options.start ? `${vm.name} was created and is running.` : `${vm.name} was created.`);
}

function specOf({ cpus, memory, disk, forward, isolated }: CreateOptions): VmSpecInput {
  return {
    ...(cpus === undefined ? {} : { vcpuCount: parseCount('--cpus', cpus) }),
    ...(memory === undefined ? {} : { memoryMib: parseSize('--memory', memory) }),
    ...(disk === undefined ? {} : { diskSizeMib: parseSize('--disk', disk) }),
    ...(forward === undefined ? {} : { forwards: forward.map(parseForward) }),
    ...(isolated ? { isolated } : {}),
  };
}

function parseCount(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text))
    throw new UsageError(`${option} needs a whole number in digits, such as 2, not “${text}”.`);
  return Number(text);
}

/** `8080:80`: a port of the VM’s address on the host, and the port in the guest. */
function parseForward(text: string): PortForward {
  const [, host, guest] = /^(\d{1,5}):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || guest === undefined)
    throw new UsageError(`--forward needs HOST:GUEST, two ports such as 8080:80, not “${text}”.`);
  return { hostPort: port(host, 1024, 'on the host'), guestPort: port(guest, 1, 'in the guest') };
}

/** `lowest`: the contract's. */
function port(digits: string, lowest: number, where: string): number {
  const number = Number(digits);
  if (number >= lowest && number <= 65535) return number;
  throw new UsageError(`--forward needs a port from ${lowest} to 65535 ${where}, not ${number}.`);
}
