import type { Channel, ChannelInput, ChannelOutput, PersonActor, Result } from '../contract/index.ts';

/** Who asks. */
export interface Caller {
  /** A number that stands for one window's page, or for a stream over the control socket, until that goes away. */
  readonly viewer: number;
  /** As whom the activity log names them. */
  readonly actor: PersonActor;
  /** Aborted when they go away without having waited for the answer; absent: nobody can tell. */
  readonly gone?: AbortSignal;
}

/** Answers one call, whatever its input. Never rejects. */
export type Answer = (channel: Channel, input: unknown, caller: Caller) => Promise<Result<unknown>>;

export type Handler<C extends Channel> = (
  input: ChannelInput<C>,
  caller: Caller,
) => ChannelOutput<C> | Promise<ChannelOutput<C>>;

/** Answered until the dashboard opens. */
type StartUpChannel = Extract<Channel, `startUp.${string}`>;

/** Answered at all times, by what the program has beside the dashboard. */
type EverChannel = Extract<Channel, `diagnostics.${string}` | `sessions.${string}` | `apiClients.${string}`>;

/** One handler for each channel of the open dashboard: a missing one does not compile. */
export type Handlers = { [C in Exclude<Channel, StartUpChannel | EverChannel>]: Handler<C> };

/** The handlers of the channels that start with `Prefix`. */
export type HandlersOf<Prefix extends string> = {
  [C in Extract<Channel, `${Prefix}.${string}`>]: Handler<C>;
};
