/**
 * A value's JSON where that has fewer than `most` characters; else as many of it, or some more.
 *
 * However large the value is, only its beginning is read.
 */
export function jsonBeginning(value: unknown, most: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, most));
  if (Array.isArray(value)) return listBeginning(value, most);
  if (typeof value === "object" && value !== null && !hasOwnJson(value)) return objectBeginning(value, most);
  return typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? String(value));
}

/** True for dates, URLs and the like, which say themselves what they are in JSON. */
function hasOwnJson(value: object): boolean {
  return typeof Reflect.get(value, "toJSON") === "function";
}

function listBeginning(list: readonly unknown[], most: number): string {
  let text = "[";
  for (let index = 0; index < list.length && text.length < most; index++)
    text += `${index === 0 ? "" : ","}${jsonBeginning(list[index] ?? null, most - text.length)}`;
  return `${text}]`;
}

function objectBeginning(object: object, most: number): string {
  let text = "{";
  for (const name of Object.keys(object).slice(0, most)) {
    if (text.length >= most) break;
    const member: unknown = Reflect.get(object, name);
    if (member === undefined) continue;
    text += `${text === "{" ? "" : ","}${jsonBeginning(name, most)}:${jsonBeginning(member, most - text.length)}`;
  }
  return `${text}}`;
}
