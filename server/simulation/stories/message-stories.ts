import { SECOND_MS } from "../../contract/time.ts";
import type { Instant } from "../../contract/time.ts";
import type { Account } from "../account/accounts.ts";
import { hashOf } from "../chance.ts";
import type { Chance } from "../chance.ts";
import { eventOf } from "../events/event-fields.ts";
import type { EventDetails, Message } from "../events/event-fields.ts";
import { newMessageId, processingSuffix, sgMessageId, smtpIdOf } from "../events/identifiers.ts";
import type { Journal } from "../records/journal.ts";
import type { Mail, Recipient } from "./mail.ts";
import { planStory } from "./story.ts";
import type { IndexedRecipient, MailGroup } from "./mail-group.ts";
import type { MailOrigin } from "./mail-origin.ts";
import { PendingStories } from "./pending-stories.ts";
import type {
  PendingThing,
  PendingThingState,
  PlannedThing,
  StoryNotes,
  StoryOwner,
  ToldStory,
} from "./pending-stories.ts";
import type { Story } from "./story-step.ts";
import type { Clock } from "../time/timeline.ts";

/** What stories need. */
export interface MessageStoriesScope {
  readonly clock: Clock;
  readonly ids: Chance;
  readonly recipients: Chance;
  readonly latencies: Chance;
  readonly journal: Journal;
  /** Undefined: nothing is stored. */
  readonly changes: StoryNotes | undefined;
  account(name: string): Account;
  servers(): number;
  /** Called when an event of a message occurs. */
  occur(event: EventDetails, message: Message, at: Instant): void;
}

/**
 * Takes mails, makes a message of each recipient and lets each message's story happen.
 *
 * A message is processed at once, or at its scheduled instant; what suppresses it is judged then.
 */
export class MessageStories {
  readonly #scope: MessageStoriesScope;
  readonly #pending: PendingStories;

  constructor(scope: MessageStoriesScope) {
    this.#scope = scope;
    const { clock, changes } = scope;
    this.#pending = new PendingStories({ clock, changes, happen: (thing) => this.#happen(thing) });
  }

  /** Takes a mail; answers its X-Message-Id. */
  accept(mail: Mail, origin?: MailOrigin): string {
    const { clock, journal } = this.#scope;
    const { ids } = origin ?? this.#scope;
    origin?.messagesBegan(mail.recipients.length);
    const now = clock.now();
    const messageId = newMessageId(ids);
    const smtpId = mail.smtpId ?? smtpIdOf(messageId, ids);
    for (const [at, recipients] of groupedByInstant(mail, now)) {
      journal.append({
        at: now,
        kind: "mail-accepted",
        account: mail.account,
        messageId,
        recipients: recipients.length,
        processAt: at,
      });
      const group = { mail, messageId, smtpId, recipients, dueAt: at, origin };
      if (at === now) this.#admit(group);
      else this.#pending.add(at, { kind: "mail", group, alarm: null });
    }
    return messageId;
  }

  /** A message that no app has sent, for events made by hand. */
  invented(account: Account, email: string, origin?: Pick<MailOrigin, "ids">): Message {
    const { clock } = this.#scope;
    const { ids } = origin ?? this.#scope;
    const messageId = newMessageId(ids);
    return {
      account: account.name,
      userId: account.userId,
      messageId,
      recipientIndex: 0,
      email,
      server: 0,
      sgMessageId: sgMessageId(messageId, processingSuffix(ids, clock.now()), 0),
      smtpId: smtpIdOf(messageId, ids),
      customArgs: [],
      category: null,
      asmGroupId: null,
      pool: null,
      templateId: null,
      sendAtSeconds: 0,
      outboundIp: outboundIp(account.name, 0),
      links: [],
    };
  }

  /** Ends all stories of an account, of a run, or all, where they stand. */
  cancel(owner: StoryOwner = {}): void {
    this.#pending.cancel(owner);
  }

  /** All that is planned, with its alarms. */
  planned(): readonly PlannedThing[] {
    return this.#pending.planned();
  }

  /** All that is planned, as plain data. Nothing of it may be of a run. */
  state(): readonly PendingThingState[] {
    return this.#pending.state();
  }

  /** Goes on with what was planned, in place of all that is. */
  restore(pending: readonly PendingThingState[]): void {
    this.#pending.restore(pending);
  }

  #happen(thing: PendingThing): void {
    if (thing.kind === "mail") this.#admit(thing.group);
    else this.#tell(thing.told, thing.index);
  }

  #admit(group: MailGroup): void {
    this.#scope.account(group.mail.account).scheduledSends.admit(group);
  }

  /** Processes messages whose instant has come and that nothing stops. */
  process(group: MailGroup): void {
    const { mail, origin } = group;
    const { clock, journal } = this.#scope;
    const { ids, recipients, latencies } = origin ?? this.#scope;
    const account = this.#scope.account(mail.account);
    account.credits.use(group.recipients.length, clock.now());
    const suffix = processingSuffix(ids, clock.now());
    const messageOf = this.#messagesOf(group, account, suffix);
    const tracking = account.tracking.trackingOf(mail);
    for (const [recipientIndex, recipient] of group.recipients) {
      const message = messageOf(recipientIndex, recipient);
      account.messages.begin(message, {
        from: (recipient.from ?? mail.from).email,
        subject: recipient.subject,
        apiKeyId: mail.apiKeyId ?? null,
        processedAt: clock.now(),
      });
      const suppressedAs = account.suppressions.reasonToDrop({
        email: recipient.email,
        asmGroupId: mail.asmGroupId,
        bypass: mail.bypass,
      });
      const story = planStory(
        {
          email: recipient.email,
          hasAsmGroup: mail.asmGroupId !== null,
          links: message.links.length,
          tracking,
          suppressedAs: mail.dropAs ?? suppressedAs ?? null,
        },
        { recipients, latencies },
        origin?.rates,
      );
      this.#noteIgnored(story, recipient.email, journal);
      this.#tell({ message, steps: story.steps, origin }, 0);
    }
  }

  // What the messages of a mail share is worked out once. They are written member by member: objects of so many
  // members are slow to spread, and that was a quarter of all that an event cost.
  #messagesOf(
    { mail, messageId, smtpId, origin }: MailGroup,
    account: Account,
    suffix: string,
  ): (recipientIndex: number, recipient: Recipient) => Message {
    const poolName = mail.ipPoolName;
    const pool = poolName === null ? null : { id: 1 + (hashOf(`pool/${poolName}`) % 9999), name: poolName };
    const mailLinks = linksOf(mail.content);
    const ownLinks = linksOnce();
    const ipOf = outboundIps(mail.account);
    const servers = this.#scope.servers();
    const hashOfMail = hashOf(`${messageId}/`);
    return (recipientIndex, { email, customArgs, sendAtSeconds, content }) => {
      const server = hashOf(String(recipientIndex), hashOfMail) % servers;
      const message: Growing<Message> = {
        account: account.name,
        userId: account.userId,
        category: mail.category,
        asmGroupId: mail.asmGroupId,
        pool,
        templateId: mail.templateId,
        links: content === undefined ? mailLinks : ownLinks(content),
        messageId,
        recipientIndex,
        email,
        server,
        sgMessageId: sgMessageId(messageId, suffix, recipientIndex),
        smtpId,
        customArgs,
        sendAtSeconds: sendAtSeconds ?? 0,
        outboundIp: ipOf(server),
      };
      if (mail.templateName !== undefined) message.templateName = mail.templateName;
      if (mail.marketing !== undefined) message.marketing = mail.marketing;
      if (origin !== undefined) message.run = origin.run;
      return message;
    };
  }

  #noteIgnored({ ignored }: Story, email: string, journal: Journal): void {
    if (ignored.length === 0) return;
    const tags = ignored.map((tag) => `+${tag}`).join(" and ");
    const text = `${email}: ${tags} ignored, because the message belongs to no unsubscribe group (asm.group_id)`;
    journal.append({ at: this.#scope.clock.now(), kind: "note", text });
  }

  // One alarm at a time for each message: the next step is set when the one before has happened.
  #tell(told: ToldStory, first: number): void {
    const { message, steps, origin } = told;
    const { clock } = this.#scope;
    const { ids } = origin ?? this.#scope;
    const startedAt = clock.now() - (steps[first]?.afterMs ?? 0);
    let index = first;
    for (
      let next = steps[index];
      next !== undefined && startedAt + next.afterMs <= clock.now();
      next = steps[++index]
    ) {
      const at = startedAt + (next.occurredMs ?? next.afterMs);
      this.#scope.occur(eventOf(next.step, message, { at, ids }), message, at);
    }
    const next = steps[index];
    if (next === undefined) return origin?.messageEnded();
    this.#pending.add(startedAt + next.afterMs, { kind: "step", told, index, alarm: null });
  }
}

type Growing<Thing> = { -readonly [Member in keyof Thing]: Thing[Member] };

function groupedByInstant(mail: Mail, now: Instant): Map<Instant, IndexedRecipient[]> {
  const groups = new Map<Instant, IndexedRecipient[]>();
  for (const entry of mail.recipients.entries()) {
    const at = processAt(entry[1], now);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [entry]);
    else group.push(entry);
  }
  return groups;
}

function processAt(recipient: Recipient, now: Instant): Instant {
  return Math.max(now, (recipient.sendAtSeconds ?? 0) * SECOND_MS);
}

/** SendGrid's machine by server. Assumed: one of a block that recorded payloads show. */
function outboundIp(account: string, server: number): string {
  return `149.72.${hashOf(account) % 256}.${1 + (hashOf(`${account}/${server}`) % 254)}`;
}

/** The same for many messages: each server's is worked out once. */
function outboundIps(account: string): (server: number) => string {
  const known: string[] = [];
  return (server) => (known[server] ??= outboundIp(account, server));
}

/** The links of recipients that have content of their own; those of one personalization share it, and are read once. */
function linksOnce(): (content: Mail["content"]) => readonly string[] {
  const known = new Map<Mail["content"], readonly string[]>();
  return (content) => {
    const links = known.get(content) ?? linksOf(content);
    known.set(content, links);
    return links;
  };
}

/** Of a mail's HTML, this many characters are searched for links. */
const LINKS_WITHIN_CHARACTERS = 1_000_000;

// No tag is searched beyond its end or the next one's beginning: a text of nothing but "<a " takes no longer either.
function linksOf(content: Mail["content"]): readonly string[] {
  const html = content.find(({ type }) => type === "text/html")?.value ?? "";
  const links = html
    .slice(0, LINKS_WITHIN_CHARACTERS)
    .matchAll(/<a\s[^<>]*?\bhref\s*=\s*["'](https?:[^"'<>]{1,2000})["']/gi);
  return Array.from(links, (match) => match[1] ?? "");
}
