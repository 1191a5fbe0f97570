import type { JsonObject } from "../../contract/json.ts";
import type { Chance } from "../chance.ts";
import type { MadeUpRecipient } from "../recipients/recipient-pool.ts";
import type { ReceiverStep } from "./scenario.ts";

/** Where a campaign takes its people and words from. */
export interface RecipientSource {
  /** `index` counts from 1 and makes the address one that no other index has. */
  recipient(chance: Chance, index: number): MadeUpRecipient;
  subject(chance: Chance): string;
  /** So many links, each another one. */
  links(count: number): readonly string[];
}

/** The built-in receiver, as far as runs steer and count it. */
export interface SteerableReceiver {
  readonly url: string;
  /** Is a URL of the built-in receiver. */
  isAt(url: string): boolean;
  /** Makes it behave otherwise until the answer is called; with a name, only to what comes by settings of that name. */
  layer(answers: ReceiverStep["answers"], settings?: string): () => void;
  /** What it got so far, by count. */
  received(): Readonly<Record<string, number>>;
  /** Where access tokens for it are had. */
  readonly tokenUrl: string;
}

/** What a run needs of the world. */
export interface RunOutside {
  readonly people: RecipientSource;
  readonly receiver: SteerableReceiver;
  /** Hands a mail in through `POST /v3/mail/send`; a text: why it was refused. `origin` ties it to the run. */
  sendMail(
    mail: JsonObject,
    context: { readonly account: string; readonly origin: string },
  ): Promise<string | null>;
}
