import type { PortForward } from './vms.ts';

/** Apart from the schemas, so that screens can name a limit without loading the validator. */
export const specLimits = {
  vcpuCount: { min: 1, max: 32, default: 1 },
  memoryMib: { min: 64, max: 1024 * 1024, default: 256 },
  diskSizeMib: { min: 16, max: 4 * 1024 * 1024, default: 2048 },
} as const;

export const defaultForwards: readonly PortForward[] = [
  { hostPort: 2222, guestPort: 22 },
  { hostPort: 8080, guestPort: 80 },
];
