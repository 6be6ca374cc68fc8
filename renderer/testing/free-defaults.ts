import { vi } from 'vitest';
import type * as Defaults from '../../app/contract/vm-defaults.ts';
import { freePort } from './listening.ts';

const defaults = await vi.importActual<typeof Defaults>('../../app/contract/vm-defaults.ts');

export const { addressOf, loopbackAddress, specLimits, webSchemeOf } = defaults;

/** Where a test starts a new VM as it comes: its forwards, on ports that no program of this computer has. */
export const defaultForwards = await Promise.all(
  defaults.defaultForwards.map(async (forward) => ({ ...forward, hostPort: await freePort() })),
);
