import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import type { createTurns } from '../../lib/turns.ts';
import { driverFailure } from '../driver/failures.ts';
import type { StreamPort } from '../guest-agent/guest-exec.ts';
import { serialBus } from './command-line.ts';
import type { QmpClient } from './qmp-client.ts';
import { heed } from './qmp-events.ts';
import { connectUnixSocket } from './unix-socket.ts';

/** How the chardevs of such ports begin, by which those of an earlier session are known. */
const prefix = 'stream-';
const goneMs = 5000;

/** What one machine's ports share. */
export interface StreamPorts {
  readonly qmp: QmpClient;
  /** A socket in the machine's run folder. */
  readonly beside: string;
  /**
   * Ports go one after another: QEMU tells the guest of each by a message, and drops those for which the guest has no buffer
   * free, of 32. A guest that was not told keeps the port.
   */
  readonly removing: ReturnType<typeof createTurns>;
}

/** Gives a running machine one more port, which `close` takes away. */
export async function openStreamPort({ qmp, beside, removing }: StreamPorts): Promise<StreamPort> {
  // As short as the others in the folder, whose length is checked.
  const id = randomBytes(3).toString('hex');
  const [chardev, device] = [`${prefix}${id}`, `${prefix}port-${id}`];
  const path = join(dirname(beside), `x${id}.sock`);
  const addr = { type: 'unix', data: { path } };
  // QEMU runs one command after another: the port is asked for along with its chardev.
  const listening = qmp.execute('chardev-add', {
    id: chardev,
    backend: { type: 'socket', data: { addr, server: true, wait: false } },
  });
  const name = `banger.${id}`;
  const port = { driver: 'virtserialport', id: device, bus: `${serialBus}.0`, chardev, name };
  const add = () => qmp.execute('device_add', port);
  const adding = add()
    .catch(async (error: unknown) => {
      if (!isRefused(error)) throw error;
      await listening;
      // Ports of commands that have ended may still be on their way out.
      (await removing())();
      return add();
    })
    .catch((error: unknown) => {
      throw isRefused(error) ? noRoom(error) : error;
    });
  adding.catch(() => undefined);
  let socket: Socket | null = null;
  try {
    await listening;
    // The guest's writes wait for the connection.
    socket = await connectUnixSocket(path);
    await adding;
    const close = async () => {
      const end = await removing();
      try {
        await remove(qmp, chardev, device);
      } finally {
        end();
      }
    };
    // Its guest hears its name later, from who uses it.
    return { name, socket, opened: openingOf(qmp, device), close };
  } catch (error) {
    socket?.destroy();
    await adding.catch(() => undefined);
    // A port whose chardev was refused is not there either.
    const isThere = await listening.then(
      () => true,
      (cause: unknown) => !isRefused(cause),
    );
    if (isThere) await remove(qmp, chardev, device).catch(() => undefined);
    throw error;
  }
}

/** Resolves when the guest has opened a port, or it is gone. */
function openingOf(qmp: QmpClient, device: string): Promise<void> {
  return new Promise((resolve) => {
    const stopListening = qmp.onEvent((said) => {
      const event = heed(said);
      const isOpened = event?.name === 'VSERPORT_CHANGE' && event.data.id === device && event.data.open;
      const isGone = event?.name === 'DEVICE_DELETED' && event.data.device === device;
      if (!isOpened && !isGone) return;
      stopListening();
      resolve();
    });
  });
}

/** What a session left that died while it followed a command. */
export async function removeStreamPorts(qmp: QmpClient, chardevs: readonly string[]): Promise<void> {
  for (const chardev of chardevs)
    if (chardev.startsWith(prefix))
      await remove(qmp, chardev, chardev.replace(prefix, `${prefix}port-`)).catch(() => undefined);
}

async function remove(qmp: QmpClient, chardev: string, device: string): Promise<void> {
  let stopListening = () => {};
  const gone = new Promise<void>((resolve) => {
    stopListening = qmp.onEvent((said) => {
      const event = heed(said);
      if (event?.name === 'DEVICE_DELETED' && event.data.device === device) resolve();
    });
  });
  const removeChardev = () => qmp.execute('chardev-remove', { id: chardev });
  const succeeds = (done: Promise<unknown>) =>
    done.then(
      () => true,
      () => false,
    );
  try {
    const asked = await succeeds(qmp.execute('device_del', { id: device }));
    // Refused: a session died before it had made the port, or while it took it away.
    if (!asked && (await succeeds(removeChardev()))) return;
    // QEMU answers before it has let go of the port, and a chardev is busy until then.
    await settlesWithin(gone, goneMs);
    await removeChardev();
  } finally {
    stopListening();
  }
}

const isRefused = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'hypervisor_failed';

function noRoom(cause: AppError) {
  return driverFailure('wrong_state', {
    message: 'This VM can’t run more commands at the same time.',
    hint: 'Wait until one of them has ended, then try again.',
    cause,
  });
}
