import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readingChannels } from '../../contract/channel-names.ts';
import type { Channel } from '../../contract/channels.ts';
import { AppError } from '../../contract/errors.ts';
import type { ControlClient } from '../../control/client.ts';
import { connectControl, supposeControl } from '../../control/client.ts';
import { isGone, isNobody } from '../../control/control-request.ts';
import { socketOfOther, whoHas } from '../../control/owner.ts';
import type { HeadlessParts } from '../../headless/open-headless.ts';
import { preparePaths } from '../../installation/paths.ts';
import { notOpenYet } from '../../ipc/not-open-yet.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import type { Client } from '../kit/context.ts';

/** Milliseconds for which a command waits for whoever has the installation, and for a dashboard that begins. */
const usualPatience = 30_000;
/** Milliseconds between two looks. */
const interval = 50;

/** Milliseconds in which a window that begins takes over what this process has let go of. */
const windowTime = 5000;

export interface ReachParts extends HeadlessParts {
  /** The command takes its time: others may join it meanwhile, instead of waiting for its end. */
  readonly isLong: boolean;
  /** As whom the activity log names the command. */
  readonly client: Client;
  /** Told once, when somebody has the installation who does not answer yet. */
  readonly onWait: (who: string) => void;
  readonly patience?: number;
}

interface Link {
  readonly client: ControlClient;
  close(): Promise<void>;
}

/**
 * Whom a command asks: the dashboard that runs, or a long command; where there is none, one without a window in this process.
 * Waits for one that begins or ends. Throws `timeout`, and what keeps the database from being opened.
 */
export async function reach(parts: ReachParts): Promise<Banger> {
  const { signal, patience = usualPatience } = parts;
  let lockAfter = 0;
  const find = () => findLink(parts, { lockAfter: () => lockAfter, onWindow: giveWay });
  // Most often there is somebody, and the first question is the knock at the door.
  let link: Link | null = supposedLink(parts) ?? (await find());

  /** A window opens: it has the installation from now on, and is asked as soon as it answers. */
  function giveWay(): void {
    lockAfter = Date.now() + windowTime;
    const own = link;
    link = null;
    void own?.close();
  }

  /**
   * Asks again where the question never arrived: who was to answer has ended, or has only just begun. What changes nothing is
   * also asked again where nobody knows whether it arrived.
   */
  async function ask<T>(question: (client: ControlClient) => Promise<T>, reads = false): Promise<T> {
    for (const deadline = Date.now() + patience; ; await delay(interval, undefined, { signal })) {
      link ??= await find();
      const asked = link;
      try {
        return await question(asked.client);
      } catch (error) {
        if (isNobody(error) || (reads && isGone(error) && Date.now() < deadline)) {
          if (link === asked) link = null;
          await asked.close();
        } else if (!isBeginning(error) || Date.now() >= deadline) throw error;
      }
    }
  }

  return {
    call: (channel, input, options) => {
      const reads = (readingChannels as readonly Channel[]).includes(channel);
      return ask((client) => client.call(channel, input, options), reads);
    },
    events: (listener, options) => ask((client) => client.events(listener, options), true),
    console: (vmId, options) => ask((client) => client.console(vmId, options)),
    exec: (vmId, command) => ask((client) => client.exec(vmId, command)),
    close: async () => link?.close(),
  };
}

/** To whoever may be at the socket of another process; null: there is no socket. */
function supposedLink({ paths, client }: ReachParts): Link | null {
  const socket = socketOfOther(paths);
  return existsSync(socket) ? linkTo(supposeControl(socket, { client })) : null;
}

const linkTo = (client: ControlClient): Link => ({ client, close: async () => client.close() });

interface Giving {
  /** Milliseconds since 1970: until then a window may take the installation, and this process does not. */
  readonly lockAfter: () => number;
  readonly onWindow: () => void;
}

async function findLink(parts: ReachParts, { lockAfter, onWindow }: Giving): Promise<Link> {
  const { paths, nativeBinding, signal, patience = usualPatience } = parts;
  preparePaths(paths);
  let told = false;
  for (const deadline = Date.now() + patience; ; await delay(interval, undefined, { signal })) {
    const other = await connectControl(socketOfOther(paths), { client: parts.client });
    if (other) return linkTo(other);
    if (Date.now() < lockAfter()) continue;
    // SQLite: a command that asks a dashboard does without.
    const { lockInstallation } = await import('../../control/installation.ts');
    const lock = lockInstallation(paths.stateDir, nativeBinding);
    if (lock) return ownLink(parts, lock, onWindow);
    if (!told) parts.onWait(whoHas(paths.stateDir));
    told = true;
    if (Date.now() >= deadline) throw inUse(paths.stateDir);
  }
}

/** The dashboard without a window, asked as every other one. */
async function ownLink(parts: ReachParts, lock: { release(): void }, onWindow: () => void): Promise<Link> {
  try {
    const { earlierDashboard, earlierIsOpen } = await import('../../control/earlier-dashboard.ts');
    const earlier = earlierDashboard(parts.paths);
    if (earlier !== null) throw earlierIsOpen(earlier);
    // Most of the program: a command that asks another dashboard does without.
    const { serveHeadless } = await import('../../headless/serve-headless.ts');
    const served = await serveHeadless({ ...parts, isShared: parts.isLong, onWindow });
    const client = await connectControl(served.socket, { client: parts.client });
    if (!client) throw new Error('the socket of this process doesn’t answer');
    return {
      client,
      async close() {
        client.close();
        await served.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function isBeginning(error: unknown): error is AppError {
  return error instanceof AppError && error.value.message === notOpenYet.message;
}

function inUse(stateDir: string) {
  return failure('timeout', {
    message: `Banger is in use (${whoHas(stateDir)}) and doesn’t answer.`,
    unchanged: 'Nothing was changed.',
    hint: 'Wait until that process has ended, or end it; VMs run on. Then try again.',
  });
}
