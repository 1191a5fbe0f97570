/**
 * Orders two texts as their UTF-8 bytes are ordered, which is the order of their code points.
 *
 * JavaScript's own `<` compares UTF-16 units and would put U+1F600 before U+FF5E. Lone surrogates have no bytes: replace
 * them before.
 */
export function compareByUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) return rank(leftUnit) - rank(rightUnit);
  }
  return left.length - right.length;
}

// A surrogate stands for a code point above U+FFFF, so it comes after every unit that is no surrogate.
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
