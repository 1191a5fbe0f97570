/** A mail of one recipient, and what happens to it. */
export interface SentMail {
  readonly to: string;
  /** Each happens exactly once, as the tags of the address say. */
  readonly expected: readonly string[];
  /** The X-Message-Id of its 202; null: no answer came, so that nobody knows whether it was accepted. */
  messageId: string | null;
}

const STORIES: readonly (readonly [tags: string, expected: readonly string[]])[] = [
  ["delivered", ["processed", "delivered"]],
  ["delivered+open", ["processed", "delivered", "open"]],
  ["delivered+click", ["processed", "delivered", "click"]],
  ["bounce", ["processed", "bounce"]],
  ["invalid", ["dropped"]],
  ["deferred2+delivered", ["processed", "deferred", "deferred", "delivered"]],
];

/** Sends mails by mail/send, some at a time, until the simulator is gone. Answers with each 202. */
export class CrashTraffic {
  readonly mails: SentMail[] = [];

  /** How many were answered with 202. */
  get accepted(): number {
    return this.mails.filter(({ messageId }) => messageId !== null).length;
  }

  /** Sends until a request fails. `onSent` and `onAccepted` are told of each mail. */
  async sendTo(url: string, hooks: { onSent(): void; onAccepted(): void }): Promise<void> {
    const senders = Array.from({ length: 4 }, async () => {
      while (await this.#sendOne(url, hooks));
    });
    await Promise.all(senders);
  }

  async #sendOne(url: string, hooks: { onSent(): void; onAccepted(): void }): Promise<boolean> {
    const number = this.mails.length;
    const [tags, expected] = STORIES[number % STORIES.length] ?? ["delivered", []];
    const mail: SentMail = { to: `person-${number}+${tags}@example.com`, expected, messageId: null };
    this.mails.push(mail);
    const body = JSON.stringify({
      personalizations: [{ to: [{ email: mail.to }] }],
      from: { email: "shop@example.com" },
      subject: "hello",
      content: [{ type: "text/plain", value: "hello" }],
    });
    const headers = { authorization: "Bearer SG.crash", "content-type": "application/json" };
    try {
      const answering = fetch(`${url}/v3/mail/send`, { method: "POST", headers, body });
      hooks.onSent();
      const answer = await answering;
      await answer.arrayBuffer();
      if (answer.status !== 202) throw new Error(`mail/send answered ${answer.status}`);
      mail.messageId = answer.headers.get("x-message-id");
      hooks.onAccepted();
      return true;
    } catch (error) {
      // It was killed before its answer was complete.
      if (error instanceof TypeError) return false;
      throw error;
    }
  }
}
