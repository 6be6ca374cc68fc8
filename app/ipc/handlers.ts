import type { Channel, ChannelInput, ChannelOutput } from '../contract/index.ts';

/** Who asks: a number that stands for one window's page until that page goes away. */
export interface Caller {
  readonly viewer: number;
}

export type Handler<C extends Channel> = (
  input: ChannelInput<C>,
  caller: Caller,
) => ChannelOutput<C> | Promise<ChannelOutput<C>>;

/** Answered until the dashboard opens. */
type StartUpChannel = Extract<Channel, `startUp.${string}`>;

/** Answered at all times, by what the program has beside the dashboard. */
type EverChannel = Extract<Channel, `diagnostics.${string}` | `sessions.${string}`>;

/** One handler for each channel of the open dashboard: a missing one does not compile. */
export type Handlers = { [C in Exclude<Channel, StartUpChannel | EverChannel>]: Handler<C> };

/** The handlers of the channels that start with `Prefix`. */
export type HandlersOf<Prefix extends string> = {
  [C in Extract<Channel, `${Prefix}.${string}`>]: Handler<C>;
};
