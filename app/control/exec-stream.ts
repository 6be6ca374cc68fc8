import type { Duplex, Readable } from 'node:stream';
import { z } from 'zod';
import { AppError, type ErrorValue } from '../contract/errors.ts';
import {
  type GuestCommandInput,
  type GuestSignal,
  guestCommandSchema,
  guestSignals,
} from '../contract/guest-commands.ts';
import { unforeseen } from './control-server.ts';
import { endWhenRead } from './end-when-read.ts';
import {
  createFrameReader,
  type Frame,
  type FrameStream,
  frameStreams,
  inputRoom,
  writeControl,
  writeFrame,
} from './exec-frames.ts';
import { execProtocol } from './protocol.ts';
import { badRequest } from './respond.ts';
import type { RunningCommand } from './running-command.ts';

interface Parts {
  readonly socket: Duplex;
  /** What the client has sent already. */
  readonly head: Uint8Array;
  readonly start: (command: GuestCommandInput) => Promise<RunningCommand>;
  readonly report: (error: unknown) => void;
}

const signalSchema = z.strictObject({ signal: z.enum(guestSignals) });

/**
 * Makes the connection that of a command: its request, then its streams in frames both ways, at the pace of whoever reads, and
 * a last frame with the exit code or an error. A client that goes away ends the command with SIGHUP, as a closed terminal would.
 */
export function streamExec({ socket, head, start, report }: Parts): void {
  const read = createFrameReader();
  let command: RunningCommand | 'starting' | null = null;
  /** What came before the command had begun. */
  let early: Buffer[] = [];
  const earlySignals: GuestSignal[] = [];
  let room = inputRoom;
  let hasInput = false;
  let isOver = false;

  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${execProtocol}\r\n\r\n`);
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    isOver = true;
    if (command !== null && command !== 'starting') leave(command);
  });
  const take = (chunk: Uint8Array) => {
    if (isOver) return;
    try {
      for (const frame of read(chunk)) takeFrame(frame);
    } catch (error) {
      if (error instanceof AppError) end({ error: error.value });
      else if (error instanceof RangeError) end({ error: badRequest(error.message, 'See docs/api.md.') });
      else throw error;
    }
  };
  if (head.length > 0) take(head);
  socket.on('data', take);

  function takeFrame({ stream, payload }: Frame): void {
    if (isOver) return;
    if (stream === frameStreams.control && command === null) {
      const request = parse(guestCommandSchema, payload);
      hasInput = request.hasInput ?? false;
      command = 'starting';
      void follow(request);
    } else if (stream === frameStreams.control) {
      const { signal } = parse(signalSchema, payload);
      if (command === 'starting') earlySignals.push(signal);
      else command?.signal(signal).catch(() => undefined);
    } else if (stream === frameStreams.input && command !== null && hasInput) {
      room -= payload.length;
      if (room < 0) throw refused(`More than ${inputRoom} bytes of input are waiting.`);
      if (command === 'starting') early.push(payload);
      else feed(command, payload);
    } else throw refused('This frame isn’t expected here.');
  }

  function feed({ stdin }: RunningCommand, payload: Buffer): void {
    // A command that has closed its input, or ended, does not need the rest.
    if (payload.length === 0) stdin?.end();
    else
      stdin?.write(payload, () => {
        room += payload.length;
        if (!isOver) writeControl(socket, { room: payload.length });
      });
  }

  async function follow(request: GuestCommandInput): Promise<void> {
    try {
      const running = await start(request);
      command = running;
      running.stdin?.on('error', () => undefined);
      if (isOver) {
        leave(running);
        return;
      }
      for (const payload of early) feed(running, payload);
      early = [];
      for (const signal of earlySignals) running.signal(signal).catch(() => undefined);
      await Promise.allSettled([
        send(frameStreams.output, running.stdout),
        send(frameStreams.errors, running.stderr),
      ]);
      end({ exitCode: await running.exitCode });
    } catch (error) {
      if (!(error instanceof AppError)) report(error);
      end({ error: error instanceof AppError ? error.value : unforeseen });
    }
  }

  async function send(stream: FrameStream, from: Readable): Promise<void> {
    for await (const chunk of from) {
      if (isOver) return;
      if (!writeFrame(socket, stream, chunk as Buffer)) await drained();
    }
  }

  const drained = () =>
    new Promise<void>((resolve) => {
      const go = () => {
        socket.off('drain', go).off('close', go);
        resolve();
      };
      if (isOver) resolve();
      else socket.on('drain', go).on('close', go);
    });

  function end(last: { exitCode: number } | { error: ErrorValue }): void {
    if (isOver) return;
    isOver = true;
    // A client's own mistake leaves a command behind.
    if ('error' in last && command !== null && command !== 'starting') leave(command);
    writeControl(socket, last);
    endWhenRead(socket);
  }
}

/** What has ended by then takes no notice. */
function leave(command: RunningCommand): void {
  command.signal('HUP').catch(() => undefined);
  command.close();
}

function parse<T>(schema: z.ZodType<T>, payload: Buffer): T {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    throw refused('A control frame isn’t JSON.');
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const details = error.issues.map(({ path, message }) => `${path.join('.') || 'frame'}: ${message}`);
  throw refused('Some of the values aren’t valid.', details);
}

const refused = (message: string, details?: string[]) =>
  new AppError(badRequest(message, 'See docs/api.md.', details));
