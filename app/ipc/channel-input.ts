import type { ZodType } from 'zod';
import type { Channel } from '../contract/channels.ts';
import { vmChannels } from '../contract/vms.ts';

/**
 * What the channel's input is parsed with. A window asks for its VMs first; making the schemas of all the other channels takes
 * as long as opening the database, and can wait until one of those is asked.
 */
export async function channelInput(channel: Channel): Promise<ZodType> {
  if (channel in vmChannels) return vmChannels[channel as keyof typeof vmChannels].input;
  const { channels } = await import('../contract/channels.ts');
  return channels[channel].input;
}
