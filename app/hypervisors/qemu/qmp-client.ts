import type { Socket } from 'node:net';
import { AppError } from '../../contract/errors.ts';
import { createChannel } from '../driver/channel.ts';
import { cancelled, driverFailure } from '../driver/failures.ts';
import {
  createQmpDecoder,
  encodeQmpCommand,
  type QmpAnswer,
  type QmpEvent,
  type QmpMessage,
} from './qmp-protocol.ts';

export interface QmpClient {
  /** QEMU's version, from its greeting: `7.2.22`. */
  readonly version: string;
  /**
   * Runs a command and resolves to what QEMU returns; several may wait at once.
   * Throws `timeout` when no answer comes within `timeoutMs` (default 5000), `hypervisor_failed` when QEMU refuses or is gone.
   */
  execute(command: string, args?: object, timeoutMs?: number): Promise<unknown>;
  /** Events since the greeting: those before the first listener are kept for it. */
  onEvent(listener: (event: QmpEvent) => void): () => void;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;
  close(): void;
}

interface Waiting {
  readonly command: string;
  readonly timer: NodeJS.Timeout;
  resolve(value: unknown): void;
  reject(error: AppError): void;
}

const defaultTimeoutMs = 5000;

/**
 * Speaks QMP over a connected socket, which it owns from now on: waits for the greeting and enters command mode.
 * Throws `timeout`, `hypervisor_failed` or `cancelled`, and has then destroyed the socket.
 */
export async function openQmp(
  socket: Socket,
  { timeoutMs = defaultTimeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<QmpClient> {
  const events = createChannel<QmpEvent>();
  const waiting = new Map<number, Waiting>();
  const decode = createQmpDecoder();
  let lastId = 0;
  let ended: AppError | null = null;
  let greeted: (version: string) => void = () => {};
  let failed: (error: AppError) => void = () => {};
  const greeting = new Promise<string>((resolve, reject) => {
    greeted = resolve;
    failed = reject;
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  function end(cause: unknown): void {
    if (ended) return;
    const error = cause instanceof AppError ? cause : disconnected(cause);
    ended = error;
    socket.destroy();
    failed(error);
    for (const { timer, reject, command } of waiting.values()) {
      clearTimeout(timer);
      reject(lost(command, error));
    }
    waiting.clear();
  }

  function receive(message: QmpMessage): void {
    switch (message.kind) {
      case 'greeting':
        greeted(message.version);
        break;
      case 'event':
        events.send(message);
        break;
      default:
        answer(message);
    }
  }

  function answer(message: QmpAnswer): void {
    const command = message.id === null ? undefined : waiting.get(message.id);
    // None: it came after its timeout, and nobody waits for it any more.
    if (!command || message.id === null) return;
    waiting.delete(message.id);
    clearTimeout(command.timer);
    if (message.kind === 'return') command.resolve(message.value);
    else command.reject(refused(command.command, message.text));
  }

  socket.on('data', (chunk) => {
    try {
      for (const message of decode(chunk)) receive(message);
    } catch (error) {
      end(error);
    }
  });
  socket.on('error', end);
  socket.on('close', () => end(undefined));

  function execute(command: string, args?: object, limitMs = defaultTimeoutMs): Promise<unknown> {
    if (ended) return Promise.reject(lost(command, ended));
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(unanswered(`didn’t answer “${command}”`, limitMs));
      }, limitMs);
      waiting.set(id, { command, timer, resolve, reject });
      socket.write(encodeQmpCommand(command, args, id));
    });
  }

  const abort = () => end(cancelled('Connecting to QEMU'));
  const timer = setTimeout(
    () => end(unanswered('didn’t answer on its control socket', timeoutMs)),
    timeoutMs,
  );
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    const version = await greeting;
    await execute('qmp_capabilities', undefined, timeoutMs);
    return { version, execute, onEvent: events.listen, closed, close: () => socket.destroy() };
  } catch (error) {
    end(error);
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

const stillThere = 'The VM is unchanged.';

function unanswered(what: string, limitMs: number): AppError {
  return driverFailure('timeout', {
    message: `QEMU ${what} within ${limitMs / 1000} s.`,
    unchanged: stillThere,
    hint: 'Try again. If this continues, another program may be using the control socket, or this computer is overloaded.',
  });
}

function refused(command: string, text: string): AppError {
  return driverFailure('hypervisor_failed', {
    message: `QEMU refused “${command}”: ${text}`,
    unchanged: stillThere,
    hint: 'Try again. If this continues, stop the VM and start it again.',
  });
}

function disconnected(cause: unknown): AppError {
  return driverFailure('hypervisor_failed', {
    message: 'QEMU closed its control connection.',
    unchanged: 'Its disk is unchanged.',
    hint: 'Look at the last lines of QEMU’s log, then start the VM again.',
    cause,
  });
}

function lost(command: string, end: AppError): AppError {
  const { unchanged, hint } = end.value;
  return driverFailure(end.code, {
    ...{ unchanged, hint, cause: end },
    message: `“${command}” has no answer. ${end.message}`,
  });
}
