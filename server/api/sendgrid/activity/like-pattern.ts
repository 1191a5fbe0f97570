/**
 * True for a text that is as the pattern of a LIKE: `%` stands for any characters, `_` for one.
 *
 * Assumed: case counts, as in the databases that speak this language. It takes no longer than the product of both
 * lengths, whatever the pattern.
 */
export function isLike(text: string, pattern: string): boolean {
  let place = 0;
  let wanted = 0;
  // Where to go on when what follows the last % does not fit: one character later.
  let restart: { readonly wanted: number; place: number } | undefined;
  while (place < text.length) {
    const sign = pattern[wanted];
    if (sign === "%") {
      restart = { wanted: ++wanted, place };
    } else if (sign === "_" || sign === text[place]) {
      place++;
      wanted++;
    } else if (restart === undefined) {
      return false;
    } else {
      wanted = restart.wanted;
      place = ++restart.place;
    }
  }
  while (pattern[wanted] === "%") wanted++;
  return wanted === pattern.length;
}
