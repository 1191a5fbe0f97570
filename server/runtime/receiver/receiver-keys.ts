import type { Simulator } from "../../simulation/simulator.ts";
import { isLoopbackName } from "../listening/access-guard.ts";
import { settingsNameIn } from "./settings-name.ts";

/** Where a post came to. */
export interface PostedTo {
  readonly receiverUrl: string;
  /** The name of settings that it came by; empty: none. */
  readonly settings: string;
}

/**
 * The public keys that a post to the receiver may be signed with: those of the webhook settings that post there by the
 * same name; where there are none, of all that post there.
 */
export function publicKeysOf(simulator: Simulator, { receiverUrl, settings }: PostedTo): readonly string[] {
  const all = simulator.accountNames().flatMap((name) => simulator.account(name).settings.all());
  const posting = all.filter(({ url }) => isSamePlace(url, receiverUrl));
  const named = posting.filter(({ url }) => settingsNameIn(url) === settings);
  const meant = named.length > 0 ? named : posting;
  return meant.map((each) => simulator.publicKey(each)).filter((key) => key !== "");
}

// The simulator listens on 127.0.0.1 and people write localhost.
function isSamePlace(text: string, receiverUrl: string): boolean {
  if (!URL.canParse(text)) return false;
  const [url, receiver] = [new URL(text), new URL(receiverUrl)];
  const isSameHost = url.hostname === receiver.hostname || isLoopbackName(url.hostname);
  return isSameHost && url.port === receiver.port && url.pathname === receiver.pathname;
}
