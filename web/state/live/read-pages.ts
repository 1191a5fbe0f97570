import type { Page } from "../../../server/contract/control-api.ts";
import type { ControlClient } from "./control-client.ts";
import { valueOf } from "./queries.ts";

/** A list of the control API, as far as it was read. */
export interface ReadPages<Item> {
  /** Oldest first. */
  readonly items: readonly Item[];
  /** True: there is more than was read. */
  readonly isCut: boolean;
}

/** What is read of a list, and how much of it. */
export interface PagesAsked {
  /** `messages`, `deliveries`. */
  readonly list: string;
  /** Several values: the name stands once for each. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly mostPages: number;
}

// As many as the simulator answers at once.
const PAGE_SIZE = "1000";

/** Reads a list of the control API page by page, to its end or as far as it may. Throws `AskFailed`. */
export async function readPages<Item>(
  client: ControlClient,
  { list, query = {}, mostPages }: PagesAsked,
): Promise<ReadPages<Item>> {
  const items: Item[] = [];
  const given = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value]),
  );
  let cursor: string | null = "0";
  for (let pages = 0; cursor !== null && pages < mostPages; pages++) {
    const asked = new URLSearchParams([...given, ["limit", PAGE_SIZE], ["after", cursor]]);
    const page: Page<Item> = await valueOf(client.control<Page<Item>>(`GET ${list}?${asked}`));
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { items, isCut: cursor !== null };
}
