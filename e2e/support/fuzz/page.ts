// First: see the file.
import '../../../renderer/lib/strict-zod.ts';
import fc from 'fast-check';
import type { BangerBridge } from '../../../app/contract/bridge.ts';
import { type Channel, type ChannelInput, channels } from '../../../app/contract/channels.ts';
import { arbitraryOf } from '../../../app/testing/arbitrary-of.ts';

export interface FuzzRequest {
  readonly seed: number;
  /** Over all channels. */
  readonly calls: number;
  /** Those that are called. */
  readonly channels: readonly Channel[];
  readonly known: readonly string[];
  /** Only what the contract refuses. */
  readonly onlyRefused: boolean;
  /** Of channels that do much each time, or end the story: how many calls get there that they could take. */
  readonly limits: Partial<Record<Channel, number>>;
}

/** How many calls each channel got, and how each ended: `ok`, an error's code, or `unsent` for what no page can send. */
export type FuzzTally = Record<string, Record<string, number>>;

/** What a page can do that somebody else's script runs in. */
async function fuzz({
  seed,
  calls,
  channels: names,
  known,
  onlyRefused,
  limits,
}: FuzzRequest): Promise<FuzzTally> {
  const { banger } = window as unknown as { banger: BangerBridge };
  const tally: FuzzTally = {};
  const each = Math.ceil(calls / names.length);
  const queue = names.map((channel, index) => ({
    channel,
    taken: 0,
    inputs: inputsOf(channel, each, seed + index, known),
  }));

  async function call(channel: Channel, input: unknown): Promise<void> {
    const ending = await banger.invoke(channel, input as ChannelInput<Channel>).then(
      (result) => (result.ok ? 'ok' : result.error.code),
      (error: unknown) => {
        if (String(error).includes('could not be cloned')) return 'unsent';
        throw error;
      },
    );
    const endings = tally[channel] ?? {};
    endings[ending] = (endings[ending] ?? 0) + 1;
    tally[channel] = endings;
  }

  for (let round = 0; round < each; round += 1) {
    await Promise.all(
      queue.map((one) => {
        const limit = onlyRefused ? 0 : limits[one.channel];
        const input = limit === undefined ? one.inputs[round] : plain(one.inputs[round]);
        if (limit !== undefined && channels[one.channel].input.safeParse(input).success) {
          one.taken += 1;
          if (one.taken > limit) return call(one.channel, { refused: true });
        }
        return call(one.channel, input);
      }),
    );
  }
  return tally;
}

/** As data that arrives as it was sent: on its way to the main process other values change, and may then be right. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  return text === undefined
    ? 'nothing'
    : JSON.parse(text, (key, part: unknown) => (key === '__proto__' ? undefined : part));
}

function inputsOf(channel: Channel, count: number, seed: number, known: readonly string[]): unknown[] {
  return fc.sample(arbitraryOf(channels[channel].input, known), { numRuns: count, seed });
}

Object.assign(window, { fuzz });
