/**
 * The one of `known` that was probably meant by `given`; undefined when none comes near.
 *
 * Near is at most a third of the letters wrong, or the same words in another spelling (`batch-max-age`,
 * `batch_max_age`, `batchmaxage`).
 */
export function nearestOf(given: string, known: readonly string[]): string | undefined {
  // A distance costs length times length: nobody's typing error is longer than this.
  if (given.length > 64) return undefined;
  let nearest: string | undefined;
  let leastDistance = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const distance = editDistance(plain(given), plain(name));
    if (distance <= Math.ceil(name.length / 3) && distance < leastDistance) {
      nearest = name;
      leastDistance = distance;
    }
  }
  return nearest;
}

/** A sentence that helps with a name nobody knows: the nearest right one, or all there are. */
export function hintFor(given: string, known: readonly string[]): string {
  const nearest = nearestOf(given, known);
  return nearest === undefined ? `Known are: ${known.join(", ")}.` : `Did you mean "${nearest}"?`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "");
}

// Insertions, deletions and replacements count one each (Levenshtein).
function editDistance(from: string, to: string): number {
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const inserted = (current[column - 1] ?? 0) + 1;
      const deleted = (last[column] ?? 0) + 1;
      current.push(Math.min(replaced, inserted, deleted));
    }
    last = current;
  }
  return last[to.length] ?? 0;
}
