/** Apart from the schemas, so that screens can name a limit without loading the validator. */
export const specLimits = {
  vcpuCount: { min: 1, max: 32, default: 1 },
  memoryMib: { min: 64, max: 1024 * 1024, default: 256 },
  diskSizeMib: { min: 16, max: 4 * 1024 * 1024, default: 2048 },
} as const;

/** A TCP port of the VM's loopback address that leads to a port inside the guest. */
export type PortForward = {
  readonly hostPort: number;
  readonly guestPort: number;
};

export const defaultForwards: readonly PortForward[] = [
  { hostPort: 2222, guestPort: 22 },
  { hostPort: 8080, guestPort: 80 },
];

/** The stable 127.x.y.z of a VM: its guest address with another first number. */
export function loopbackAddress(guestIp: string): string {
  return guestIp.replace(/^\d+/, '127');
}

/** What a browser speaks with a port of a guest. */
export function webSchemeOf(guestPort: number): 'http' | 'https' {
  return guestPort === 443 ? 'https' : 'http';
}

/** Where a VM's forwards listen: the address that its last start took, or the one that its first start will take. */
export function addressOf(vm: {
  guestIp: string;
  runtime: { loopbackAddress?: string | undefined };
}): string {
  return vm.runtime.loopbackAddress ?? loopbackAddress(vm.guestIp);
}
