import { type Duplex, Readable, Writable } from 'node:stream';
import { AppError, isErrorValue } from '../contract/errors.ts';
import type { GuestCommandInput } from '../contract/guest-commands.ts';
import { gone } from './control-request.ts';
import {
  createFrameReader,
  type Frame,
  frameStreams,
  inputRoom,
  writeControl,
  writeFrame,
} from './exec-frames.ts';
import type { RunningCommand } from './running-command.ts';

/** Bytes of input in one frame. */
const pieceBytes = 64 * 1024;

/** Begins a command on a connection that was made for it, and follows it. */
export function followCommand(socket: Duplex, request: GuestCommandInput): RunningCommand {
  const read = createFrameReader();
  let room = inputRoom;
  let onRoom: () => void = () => undefined;
  let isOver = false;
  let resolve: (code: number) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const exitCode = new Promise<number>((onCode, onError) => {
    resolve = onCode;
    reject = onError;
  });
  exitCode.catch(() => undefined);

  const behind = new Set<Readable>();
  const output = (): Readable => {
    const stream: Readable = new Readable({
      read() {
        behind.delete(stream);
        if (behind.size === 0) socket.resume();
      },
    });
    stream.on('error', () => undefined);
    return stream;
  };
  const [stdout, stderr] = [output(), output()];
  const push = (stream: Readable, payload: Buffer) => {
    if (stream.destroyed || stream.push(payload)) return;
    behind.add(stream);
    socket.pause();
  };

  const stdin = request.hasInput
    ? new Writable({
        highWaterMark: pieceBytes,
        write(chunk: Buffer, _encoding, done) {
          void sendInput(chunk).then(() => done());
        },
        final(done) {
          if (!isOver) writeFrame(socket, frameStreams.input, Buffer.alloc(0));
          done();
        },
      })
    : null;
  stdin?.on('error', () => undefined);

  async function sendInput(chunk: Buffer): Promise<void> {
    for (let rest = chunk; rest.length > 0 && !isOver; ) {
      if (room === 0) {
        await new Promise<void>((go) => {
          onRoom = go;
        });
        continue;
      }
      const piece = rest.subarray(0, Math.min(pieceBytes, room));
      room -= piece.length;
      rest = rest.subarray(piece.length);
      writeFrame(socket, frameStreams.input, piece);
    }
  }

  function takeFrame({ stream, payload }: Frame): void {
    if (stream === frameStreams.output) push(stdout, payload);
    else if (stream === frameStreams.errors) push(stderr, payload);
    else if (stream === frameStreams.control) takeControl(payload);
  }

  function takeControl(payload: Buffer): void {
    const said = JSON.parse(payload.toString()) as { room?: number; exitCode?: number; error?: unknown };
    if (typeof said.room === 'number') {
      room += said.room;
      onRoom();
    } else if (typeof said.exitCode === 'number') finish(said.exitCode);
    else if (isErrorValue(said.error)) finish(new AppError(said.error));
  }

  function finish(how: number | Error): void {
    if (isOver) return;
    isOver = true;
    onRoom();
    if (typeof how === 'number') resolve(how);
    else reject(how);
    for (const stream of [stdout, stderr]) {
      if (typeof how === 'number') stream.push(null);
      else stream.destroy(how);
    }
    socket.destroy();
  }

  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of read(chunk)) if (!isOver) takeFrame(frame);
    } catch (error) {
      finish(gone(error));
    }
  });
  socket.on('error', (error) => finish(gone(error)));
  socket.on('close', () => finish(gone()));
  writeControl(socket, request);

  return {
    stdin,
    stdout,
    stderr,
    exitCode,
    signal: async (name) => {
      if (!isOver) writeControl(socket, { signal: name });
    },
    close: () => finish(gone()),
  };
}
