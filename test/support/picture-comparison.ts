import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/** How far two pictures are from each other. */
export interface PictureDifference {
  /** Of all pixels, from 0 to 1; 1 where the sizes differ. */
  readonly share: number;
  /** The second picture with what differs marked, as PNG; null where the sizes differ. */
  readonly marked: Buffer | null;
}

/**
 * How large a difference of a pixel's colour may be, from 0 to 1, by what people see.
 *
 * It passes over the least steps of antialiasing; text in the next grey of the palette is well above it.
 */
const THRESHOLD = 0.1;

/** Compares two PNG pictures, pixel by pixel. */
export function comparePictures(before: Buffer, after: Buffer): PictureDifference {
  const [first, second] = [PNG.sync.read(before), PNG.sync.read(after)];
  const { width, height } = second;
  if (first.width !== width || first.height !== height) return { share: 1, marked: null };
  const difference = new PNG({ width, height });
  const count = pixelmatch(first.data, second.data, difference.data, width, height, { threshold: THRESHOLD });
  return { share: count / (width * height), marked: PNG.sync.write(difference) };
}

/** The same picture without transparency, in as few bytes as PNG does: large even areas need no filter. */
export function smallPicture(png: Buffer): Buffer {
  const plain = { colorType: 2, filterType: 0, deflateStrategy: 0, deflateLevel: 9 } as const;
  return PNG.sync.write(PNG.sync.read(png), plain);
}
