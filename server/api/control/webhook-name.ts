import type { Form } from "./file-form.ts";
import { checked } from "./file-form.ts";
import { isJsonObject } from "./fields.ts";
import type { FileProblem, Place } from "./file-problems.ts";
import { hintFor } from "./nearest.ts";
import { textForm } from "./scenarios/scenario-values.ts";
import { shown } from "./shown.ts";

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Webhook settings: by their id or, in a file that makes settings of its own, by the name it gives them. */
export function webhookForm(): Form<string> {
  return checked(textForm(100), unknownName);
}

function unknownName(name: string, { path, problems: { root } }: Place): readonly FileProblem[] {
  if (root === undefined) return [];
  const names = ownNames(root);
  if (names.includes(name) || UUID.test(name)) return [];
  const hint =
    names.length === 0
      ? "Give the id of settings, or a name that this file gives to settings of its own."
      : hintFor(name, names);
  return [{ path, message: `${shown(name)} is the name of no settings of this file.`, hint }];
}

function ownNames(root: unknown): readonly string[] {
  const settings = isJsonObject(root) && Object.hasOwn(root, "settings") ? root["settings"] : undefined;
  const list: readonly unknown[] = Array.isArray(settings) ? settings : [];
  return list
    .map((each) => (isJsonObject(each) ? each["name"] : undefined))
    .filter((name) => typeof name === "string");
}
