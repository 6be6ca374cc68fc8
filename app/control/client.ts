import type { Duplex } from 'node:stream';
import type {
  AppError,
  ChannelInput,
  ChannelOutput,
  GuestCommandInput,
  PersonActor,
  RoutedChannel,
} from '../contract/index.ts';
import { controlConnection, isNobody } from './control-request.ts';
import { followCommand } from './exec-client.ts';
import { followEvents } from './follow-events.ts';
import { consoleProtocol, execProtocol, type StreamedEvent, type Told } from './protocol.ts';
import { queryOf } from './query-of.ts';
import { requestOf } from './request-of.ts';
import type { RunningCommand } from './running-command.ts';

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
  /**
   * Has `listener` called for what happens from when this resolves on. `ended` resolves when that is over: to null where it was
   * closed from here, else to why.
   */
  events(
    listener: (told: Told) => void,
    options?: { readonly only?: readonly StreamedEvent[] },
  ): Promise<{ readonly ended: Promise<AppError | null>; close(): void }>;
  /** The console of a VM that runs: what it prints, beginning with up to `tail` bytes of before, and what is typed. Ends with the VM. */
  console(vmId: string, options?: { readonly tail?: number }): Promise<Duplex>;
  /**
   * Runs a command in the guest of a VM that runs. What keeps it from running, but for a VM that does not exist, is what the
   * exit code rejects with.
   */
  exec(vmId: string, command: GuestCommandInput): Promise<RunningCommand>;
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
    async events(listener, { only = [] } = {}) {
      const query = new URLSearchParams(only.map((name): [string, string] => ['event', name]));
      const answer = await connection.open({ method: 'GET', path: `/v1/events?${query}` });
      let isClosed = false;
      return {
        ended: followEvents(answer, listener).then((error) => (isClosed ? null : error)),
        close() {
          isClosed = true;
          answer.destroy();
        },
      };
    },
    console(vmId, { tail } = {}) {
      const query = queryOf({ by: 'id', tail });
      const path = `/v1/vms/${encodeURIComponent(vmId)}/console?${query}`;
      return connection.upgrade({ method: 'GET', path }, consoleProtocol);
    },
    async exec(vmId, command) {
      const path = `/v1/vms/${encodeURIComponent(vmId)}/exec?${queryOf({ by: 'id' })}`;
      return followCommand(await connection.upgrade({ method: 'POST', path }, execProtocol), command);
    },
    close: connection.close,
  };
}
