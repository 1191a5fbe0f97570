/** How many bytes a text is in UTF-8. Half a surrogate pair counts as U+FFFD, which takes its place on the wire. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) bytes++;
    if (unit < 0x800) continue;
    bytes++;
    // Of a pair the first half counts three bytes and the second one: four together.
    if (unit >= 0xd800 && unit < 0xdc00 && isLowHalf(text.charCodeAt(index + 1))) index++;
  }
  return bytes;
}

function isLowHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
