import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { AgentPresence } from '../driver/guest-agent.ts';
import { hungUp, noAgent, nonsense, refused, unanswered } from './agent-failures.ts';
import {
  type AgentAnswer,
  createLineReader,
  delimiter,
  encodeCommand,
  parseAnswer,
} from './agent-messages.ts';

export interface AskOptions {
  /** Milliseconds without a byte of the answer; absent: 5 seconds. The whole may take ten times that. */
  readonly timeoutMs?: number;
  /** The longest answer, in bytes; absent: 256 KiB. */
  readonly mostBytes?: number;
}

export interface AgentConnection {
  presence(): AgentPresence;
  onPresence(listener: (presence: AgentPresence) => void): () => void;
  /** What the hypervisor says of the port: whether a program in the guest has it open. */
  setOpen(open: boolean): void;
  /** One command after the other. Throws what `GuestAgent` says. */
  ask<T>(command: string, args: object | undefined, schema: z.ZodType<T>, options?: AskOptions): Promise<T>;
  /** Sends a command that has no answer. */
  tell(command: string, args: object): Promise<void>;
  close(): void;
}

const defaults = { timeoutMs: 5000, mostBytes: 256 * 1024 };
const wholeFactor = 10;
/** An answer that nobody waits for any more may be as long as the longest: 16 MiB twice, in base64. */
const mostStaleBytes = 48 * 1024 * 1024;
/** Of commands that the guest has not taken. */
const mostUnsent = 4 * 1024 * 1024;

/**
 * Speaks the protocol of QEMU's guest agent, which has no numbers for commands: one is on its way at a time, and after anything
 * that went wrong `guest-sync-delimited` tells late answers from the next. Reads only while it waits, so that a guest that
 * floods its port is held up itself.
 */
export function createAgentConnection(
  connect: (() => Promise<Socket>) | null,
  { timeoutMs: usualMs }: { timeoutMs: number } = defaults,
): AgentConnection {
  const listeners = new Set<(presence: AgentPresence) => void>();
  const lines = createLineReader();
  let socket: Promise<Socket> | null = null;
  let receive: ((chunk: Buffer) => void) | null = null;
  let fail: ((error: AppError) => void) | null = null;
  let inStep = false;
  let open = false;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const presence = (): AgentPresence => {
    if (!connect) return 'unsupported';
    return open && !closed ? 'present' : 'absent';
  };

  function ready(): Promise<Socket> {
    socket ??= connected().catch((cause: unknown) => {
      socket = null;
      throw cause instanceof AppError ? cause : hungUp(cause);
    });
    return socket;
  }

  async function connected(): Promise<Socket> {
    if (!connect) throw noAgent('unsupported');
    const made = await connect();
    made.pause();
    made.on('data', (chunk: Buffer) => receive?.(chunk));
    made.on('error', () => undefined);
    made.on('close', () => {
      socket = null;
      inStep = false;
      fail?.(hungUp());
    });
    if (closed) made.destroy();
    return made;
  }

  /** Sends something and resolves with the first line that `take` takes. */
  function exchange<T>(
    to: Socket,
    text: string | Buffer,
    limits: { command: string; timeoutMs: number; mostBytes: number },
    take: (line: Buffer) => T | null,
  ): Promise<T> {
    const { command, timeoutMs, mostBytes } = limits;
    return new Promise<T>((resolve, reject) => {
      let read = 0;
      const end = (settle: () => void) => {
        clearTimeout(still);
        clearTimeout(whole);
        receive = null;
        fail = null;
        to.pause();
        settle();
      };
      const late = () => end(() => reject(unanswered(command, timeoutMs)));
      const still = setTimeout(late, timeoutMs);
      const whole = setTimeout(late, timeoutMs * wholeFactor);
      fail = (error) => end(() => reject(error));
      receive = (chunk) => {
        still.refresh();
        read += chunk.length;
        try {
          const complete = lines.read(chunk);
          for (const [index, line] of complete.entries()) {
            const taken = take(line);
            if (taken === null) continue;
            // More than one answer to one command: the next would be given what belongs to this.
            inStep = index === complete.length - 1 && lines.pending() === 0;
            end(() => resolve(taken));
            return;
          }
        } catch (error) {
          end(() => reject(error));
          return;
        }
        if (read > mostBytes)
          end(() => reject(nonsense(command, `it is longer than ${Math.ceil(mostBytes / 1024)} KiB`)));
      };
      to.write(text);
      to.resume();
    });
  }

  /** Skips what is left of commands before, those of an earlier dashboard too. */
  async function getInStep(to: Socket, timeoutMs: number): Promise<void> {
    const id = randomInt(1, 2 ** 40);
    const command = 'guest-sync-delimited';
    const text = Buffer.concat([Buffer.from([delimiter]), Buffer.from(encodeCommand(command, { id }))]);
    lines.forget();
    await exchange(to, text, { command, timeoutMs, mostBytes: mostStaleBytes }, (line) => {
      const answer = parseAnswer(line);
      return answer && 'value' in answer && answer.value === id ? answer : null;
    });
  }

  async function perform<T>(
    command: string,
    args: object | undefined,
    schema: z.ZodType<T>,
    options: AskOptions,
  ): Promise<T> {
    const { timeoutMs = usualMs, mostBytes = defaults.mostBytes } = options;
    const to = await prepared(Math.min(timeoutMs, usualMs));
    inStep = false;
    const answer = await exchange<AgentAnswer>(
      to,
      encodeCommand(command, args),
      { command, timeoutMs, mostBytes },
      (line) => {
        const parsed = parseAnswer(line);
        if (!parsed) throw nonsense(command, 'it isn’t in the form of an answer');
        return parsed;
      },
    );
    if ('refusal' in answer) throw refused(command, answer.refusal);
    const checked = schema.safeParse(answer.value);
    if (!checked.success) throw nonsense(command, 'parts of it are missing or of another kind');
    return checked.data;
  }

  async function prepared(timeoutMs: number): Promise<Socket> {
    const now = presence();
    if (now !== 'present') throw noAgent(now);
    const to = await ready();
    if (to.writableLength > mostUnsent) throw unanswered('guest-sync-delimited', usualMs);
    if (!inStep) await getInStep(to, timeoutMs);
    return to;
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  return {
    presence,
    onPresence: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setOpen: (now) => {
      if (now === open || closed) return;
      open = now;
      inStep = false;
      // Whatever was asked, the program that would have answered is gone.
      if (!open) fail?.(noAgent('absent'));
      for (const listener of [...listeners]) listener(presence());
    },
    ask: (command, args, schema, options = {}) => inTurn(() => perform(command, args, schema, options)),
    tell: (command, args) =>
      inTurn(async () => {
        const to = await prepared(usualMs);
        // A refusal would be an answer.
        inStep = false;
        to.write(encodeCommand(command, args));
      }),
    close: () => {
      closed = true;
      fail?.(hungUp());
      void socket?.then((one) => one.destroy()).catch(() => undefined);
    },
  };
}
