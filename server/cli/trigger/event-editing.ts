import { isJsonObject } from "../../api/control/fields.ts";
import type { JsonObject } from "../../contract/json.ts";
import { createHost } from "../../runtime/host.ts";
import { UsageError } from "../../runtime/usage-error.ts";
import { controlOf } from "../control-client.ts";
import { editText } from "./edit-text.ts";
import { makeEvents } from "./event-posting.ts";
import { jsonSyntaxProblem } from "../../api/json-syntax.ts";

/** Events after the person edited them. */
export interface EditedEvents {
  readonly drafts: readonly JsonObject[];
  /** Members that were deleted: the simulator chooses them anew. */
  readonly deleted: readonly string[];
  /** Removes the file: to be called once the events were taken. */
  discard(): Promise<void>;
}

/**
 * Opens the events in the person's editor, complete as they are going to be sent.
 *
 * Where they cannot be used afterwards, the file stays, and the UsageError names it.
 */
export async function editEvents(
  drafts: readonly JsonObject[],
  seed: number | undefined,
): Promise<EditedEvents> {
  const complete = await completed(drafts, seed);
  const file = await editText(`${JSON.stringify(complete, null, 2)}\n`, "events.json");
  const problem = (message: string): UsageError =>
    new UsageError(`${message} Nothing was sent; what you wrote is in ${file.path}.`);
  const broken = jsonSyntaxProblem(file.text);
  if (broken !== undefined)
    throw problem(`The file is no JSON at line ${broken.line}, column ${broken.column}: ${broken.message}`);
  const json: unknown = JSON.parse(file.text);
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  const events = list.filter(isJsonObject);
  if (events.length === 0 || events.length < list.length) throw problem("The file is no array of events.");
  return { drafts: events, deleted: deletedMembers(complete, events), discard: () => file.discard() };
}

// As the simulator would make them: in one of their own, so that the real one knows nothing of them yet.
async function completed(
  drafts: readonly JsonObject[],
  seed: number | undefined,
): Promise<readonly JsonObject[]> {
  const host = await createHost({ listen: null, clock: "manual", ...(seed === undefined ? {} : { seed }) });
  try {
    const { events } = await makeEvents(controlOf(host), drafts);
    return events.map(({ payload }) => payload);
  } finally {
    await host.close();
  }
}

function deletedMembers(before: readonly JsonObject[], after: readonly JsonObject[]): readonly string[] {
  // Events that were added or taken out cannot be told from others.
  if (before.length !== after.length) return [];
  const deleted = before.flatMap((event, index) =>
    Object.keys(event).filter((name) => !Object.hasOwn(after[index] ?? {}, name)),
  );
  return [...new Set(deleted)];
}
