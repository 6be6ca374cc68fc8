import type { BangerBridge } from '../../app/contract/bridge.ts';
import type { Channel, ChannelInput, ChannelOutput } from '../../app/contract/channels.ts';
import type { ErrorCode, ErrorValue } from '../../app/contract/errors.ts';
import type { BangerEvent, BangerEvents } from '../../app/contract/events.ts';

declare global {
  interface Window {
    readonly banger: BangerBridge;
  }
}

/** A failure that the main process foresaw and explained. */
export class ApiError extends Error {
  readonly value: ErrorValue;

  constructor(value: ErrorValue) {
    super(value.message);
    this.name = 'ApiError';
    this.value = value;
  }
}

/** Asks the main process. Throws `ApiError`. */
export async function call<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<ChannelOutput<C>> {
  const result = await window.banger.invoke(channel, input);
  if (!result.ok) throw new ApiError(result.error);
  return result.value;
}

/** Returns the function that ends the subscription. */
export function listen<E extends BangerEvent>(event: E, listener: (payload: BangerEvents[E]) => void) {
  return window.banger.on(event, listener);
}

/** What to show for anything that was thrown. */
export function errorValueOf(error: unknown): ErrorValue {
  if (error instanceof ApiError) return error.value;
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    unchanged: 'Your VMs and images are unaffected. The error is in the window only.',
    hint: 'Try again. If it happens again, close Banger and open it again.',
  };
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof ApiError && error.value.code === code;
}
