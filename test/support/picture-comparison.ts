import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/**
 * How large a difference of a pixel's colour may be, from 0 to 1, by what people see.
 *
 * It passes over the least steps of antialiasing; text in the next grey of the palette is well above it.
 */
const THRESHOLD = 0.1;

/** How many pixels of two PNG pictures differ, of all: from 0 to 1; 1 where the sizes differ. */
export function shareOfDifference(before: Buffer, after: Buffer): number {
  const [first, second] = [PNG.sync.read(before), PNG.sync.read(after)];
  const { width, height } = second;
  if (first.width !== width || first.height !== height) return 1;
  const count = pixelmatch(first.data, second.data, undefined, width, height, { threshold: THRESHOLD });
  return count / (width * height);
}

/** The second picture with what differs from the first one marked, as PNG; null where the sizes differ. */
export function markedDifference(before: Buffer, after: Buffer): Buffer | null {
  const [first, second] = [PNG.sync.read(before), PNG.sync.read(after)];
  const { width, height } = second;
  if (first.width !== width || first.height !== height) return null;
  const marked = new PNG({ width, height });
  pixelmatch(first.data, second.data, marked.data, width, height, { threshold: THRESHOLD });
  return PNG.sync.write(marked);
}

/** The same picture without transparency, in as few bytes as PNG does: large even areas need no filter. */
export function smallPicture(png: Buffer): Buffer {
  const plain = { colorType: 2, filterType: 0, deflateStrategy: 0, deflateLevel: 9 } as const;
  return PNG.sync.write(PNG.sync.read(png), plain);
}
