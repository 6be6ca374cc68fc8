import type { ChannelInput, ChannelOutput, PersonActor, RoutedChannel } from '../contract/index.ts';
import { controlConnection, isNobody } from './control-request.ts';
import { requestOf } from './request-of.ts';

interface CallOptions {
  /** Gives the answer up; what was asked may be done all the same. */
  readonly signal?: AbortSignal;
}

/** A running dashboard, asked through its control socket. Every function rejects with an `AppError`. */
export interface ControlClient {
  /** Asks as the window does: ids are ids. `vms.find` and `images.find` tell the id of what a person names. */
  call<C extends RoutedChannel>(
    channel: C,
    input: ChannelInput<C>,
    options?: CallOptions,
  ): Promise<ChannelOutput<C>>;
  /** What is under way is given up. */
  close(): void;
}

/** Milliseconds for the first answer: a dashboard may be busy with its own launch. */
const patience = 5000;

/**
 * Connects to the dashboard that listens at `socketPath`; null: nobody does. Rejects with `timeout` where somebody listens who
 * does not answer, and with `permission_denied` where the socket may be another user's.
 */
export async function connectControl(
  socketPath: string,
  { client = 'api' }: { client?: Exclude<PersonActor, 'user'> } = {},
): Promise<ControlClient | null> {
  const connection = controlConnection(socketPath, client);
  try {
    await connection.ask({ method: 'GET', path: '/v1', patience });
  } catch (error) {
    connection.close();
    if (isNobody(error)) return null;
    throw error;
  }
  return {
    async call(channel, input, { signal } = {}) {
      const { method, path, body } = requestOf(channel, input);
      return (await connection.ask({ method, path, body, signal })) as never;
    },
    close: connection.close,
  };
}
