import { inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** The share of pixels, 0 to 1, of which more than half shows. */
  readonly ink: number;
  /** The share of those, 0 to 1, that are nearly white. */
  readonly white: number;
}

/** What is on a PNG with red, green, blue and alpha of eight bits, not interlaced, as rsvg-convert makes them. Throws on another. */
export function readPng(file: Buffer): Pixels {
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  if (file.toString('latin1', 1, 4) !== 'PNG' || file.readUInt32BE(24) !== 0x08_06_00_00 || file[28] !== 0)
    throw new Error('This is not a PNG as rsvg-convert makes them.');
  const rows = unfiltered(inflateSync(imageData(file)), width * 4, height);
  let [opaque, white] = [0, 0];
  for (let at = 0; at < rows.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rows.subarray(at, at + 4);
    if (alpha < 128) continue;
    opaque++;
    if (Math.min(red, green, blue) > 200) white++;
  }
  return { width, height, ink: opaque / (width * height), white: white / opaque };
}

/** The contents of all IDAT chunks (https://www.w3.org/TR/png-3/#5DataRep). */
function imageData(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return Buffer.concat(parts);
}

/** Without the filters, of which each line names its own in a byte before it. */
function unfiltered(data: Buffer, stride: number, height: number): Buffer {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < 4 ? 0 : (out[at - 4] ?? 0);
      const up = y === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = x < 4 || y === 0 ? 0 : (out[at - stride - 4] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? -1] ?? Number.NaN;
      out[at] = (data[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

/** Whichever of the three is nearest to their plane. */
function paeth(left: number, up: number, corner: number): number {
  const away = (value: number) => Math.abs(left + up - corner - value);
  if (away(left) <= away(up) && away(left) <= away(corner)) return left;
  return away(up) <= away(corner) ? up : corner;
}
