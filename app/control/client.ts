import type { Duplex } from 'node:stream';
import type {
  AppError,
  ChannelInput,
  ChannelOutput,
  GuestCommandInput,
  PersonActor,
  RoutedChannel,
} from '../contract/index.ts';
import {
  type ControlConnection,
  type ControlRequest,
  controlConnection,
  isSilent,
} from './control-request.ts';
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
const usualPatience = 5000;

interface ClientOptions {
  readonly client?: Exclude<PersonActor, 'user'>;
  readonly patience?: number;
}

/**
 * Asks the dashboard that listens at `socketPath`; null: nobody does. Rejects with `permission_denied` where the socket may be
 * another user's. What is asked first rejects with `timeout` where the one who listens does not answer.
 */
export async function connectControl(
  socketPath: string,
  options: ClientOptions = {},
): Promise<ControlClient | null> {
  const { client = 'api', patience = usualPatience } = options;
  const connection = controlConnection(socketPath, client);
  return (await connection.isListenedTo()) ? clientOf(connection, patience) : null;
}

/** The same, without a look whether somebody listens: what is asked first rejects with what `isNobody` knows where nobody does. */
export function supposeControl(
  socketPath: string,
  { client = 'api', patience = usualPatience }: ClientOptions = {},
): ControlClient {
  return clientOf(controlConnection(socketPath, client), patience);
}

function clientOf(connection: ControlConnection, patience: number): ControlClient {
  let hasAnswered = false;

  /** Who hangs is asked for nothing that changes something: it would be done when the process goes on. */
  async function requireAnswers(): Promise<void> {
    if (!hasAnswered) await connection.ask({ method: 'GET', path: '/v1', patience });
    hasAnswered = true;
  }

  /** A question that changes nothing finds out by itself, and is asked again where its answer just takes long. */
  async function ask(request: ControlRequest): Promise<unknown> {
    if (!hasAnswered && request.method === 'GET') {
      try {
        const answer = await connection.ask({ ...request, patience });
        hasAnswered = true;
        return answer;
      } catch (error) {
        if (!isSilent(error)) throw error;
      }
    }
    await requireAnswers();
    return connection.ask(request);
  }

  return {
    async call(channel, input, { signal } = {}) {
      const { method, path, body } = requestOf(channel, input);
      return (await ask({ method, path, body, signal })) as never;
    },
    async events(listener, { only = [] } = {}) {
      await requireAnswers();
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
    async console(vmId, { tail } = {}) {
      await requireAnswers();
      const query = queryOf({ by: 'id', tail });
      const path = `/v1/vms/${encodeURIComponent(vmId)}/console?${query}`;
      return connection.upgrade({ method: 'GET', path }, consoleProtocol);
    },
    async exec(vmId, command) {
      await requireAnswers();
      const path = `/v1/vms/${encodeURIComponent(vmId)}/exec?${queryOf({ by: 'id' })}`;
      return followCommand(await connection.upgrade({ method: 'POST', path }, execProtocol), command);
    },
    close: connection.close,
  };
}
