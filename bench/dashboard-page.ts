import type { Page } from '@playwright/test';
import type { BangerBridge, Channel, ChannelInput, ChannelOutput } from '../app/contract/index.ts';

declare global {
  interface Window {
    readonly banger: BangerBridge;
  }
}

/** Asks as the page itself asks. Throws with the error's message when the answer is one. */
export async function ask<C extends Channel>(
  page: Page,
  channel: C,
  input: ChannelInput<C>,
): Promise<ChannelOutput<C>> {
  // What crosses to the page is JSON: the types of channel and answer are put back here.
  const question = { channel: channel as string, input: input as unknown };
  const result = await page.evaluate(
    ({ channel, input }) => window.banger.invoke(channel as 'vms.list', input as object),
    question,
  );
  if (!result.ok) throw new Error(`${channel}: ${result.error.message}`);
  return result.value as ChannelOutput<C>;
}
