import type { Channel, ChannelInput, ChannelOutput } from './channels.ts';
import type { Result } from './errors.ts';
import type { BangerEvent, BangerEvents } from './events.ts';

/** What the preload puts on `window.banger`: the renderer's only way out of its sandbox. */
export interface BangerBridge {
  invoke<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<Result<ChannelOutput<C>>>;
  /** Where a file lies that the person dropped on the page; empty: nowhere on this computer. `file` is a `File`. */
  pathOfFile(file: object): string;
  /** Returns the function that ends the subscription. */
  on<E extends BangerEvent>(event: E, listener: (payload: BangerEvents[E]) => void): () => void;
}
