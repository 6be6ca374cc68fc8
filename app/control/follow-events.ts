import type { Readable } from 'node:stream';
import { AppError, isErrorValue } from '../contract/errors.ts';
import { gone } from './control-request.ts';
import { streamedEvents, type Told } from './protocol.ts';

/** Calls `listener` for each event of a stream until that ends, and resolves to why. Never rejects. */
export async function followEvents(answer: Readable, listener: (told: Told) => void): Promise<AppError> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const part of answer as AsyncIterable<Uint8Array>) {
      const blocks = (text + decoder.decode(part, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const { event, payload } = readEvent(block);
        if (event === 'error') {
          const { error } = payload as { error?: unknown };
          if (isErrorValue(error)) return new AppError(error);
        }
        // A newer dashboard may tell more.
        if ((streamedEvents as readonly string[]).includes(event)) listener({ event, payload } as Told);
      }
    }
  } catch (error) {
    return gone(error);
  }
  return gone();
}

function readEvent(block: string): { event: string; payload: unknown } {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { event: field('event') ?? '', payload: JSON.parse(field('data') ?? 'null') };
}
