// Many bits in a row of bytes.

/** Sets a bit. */
export function setBit(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
}

/** Whether a bit is set. */
export function bitAt(bytes: Uint8Array, bit: number): boolean {
  return ((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
}

/** The places of the bits that are set, in order. */
export function bitsSet(bytes: Uint8Array): readonly number[] {
  const places: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    for (let rest = bytes[index] ?? 0; rest !== 0; rest &= rest - 1)
      places.push(index * 8 + 31 - Math.clz32(rest & -rest));
  }
  return places;
}
