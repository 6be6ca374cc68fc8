import { type GuestBytes, type KeptOutput, longestGuestBytes } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** As UTF-8 where the bytes are just that, else in base64: nothing is lost either way. */
export function textOf(bytes: Uint8Array): GuestBytes {
  try {
    return { text: utf8.decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: Buffer.from(bytes).toString('base64'), encoding: 'base64' };
  }
}

/** The same of the beginning of something longer: a character that was cut apart at its end is left out. */
export function textOfBeginning(bytes: Uint8Array, truncated: boolean): KeptOutput {
  const whole = truncated ? bytes.subarray(0, bytes.length - cutLength(bytes)) : bytes;
  const asText = textOf(whole);
  return { ...(asText.encoding === 'utf-8' ? asText : textOf(bytes)), truncated };
}

/** Bytes at the end that begin a character of UTF-8 and do not complete it. */
function cutLength(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return length < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? length : 0;
  }
  return 0;
}

/** What a text stands for. Throws `invalid_input` where it is no base64, or too long. */
export function bytesOf(text: string, encoding: GuestBytes['encoding'] = 'utf-8'): Uint8Array {
  if (encoding === 'base64' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw failure('invalid_input', {
      message: 'The text isn’t valid base64.',
      unchanged: 'Nothing was changed.',
      hint: 'Encode the bytes again, with padding and without line breaks.',
    });
  const bytes = Buffer.from(text, encoding);
  if (bytes.length <= longestGuestBytes) return bytes;
  throw failure('invalid_input', {
    message: `The text is longer than ${longestGuestBytes / 1024} KiB.`,
    unchanged: 'Nothing was changed.',
    hint: 'Send less at a time, or copy it over SSH instead.',
  });
}
