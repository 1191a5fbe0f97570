/** How far an answer was read. */
export type AnswerProgress =
  | { readonly kind: "more" }
  | { readonly kind: "done"; readonly keepsConnection: boolean }
  | { readonly kind: "broken"; readonly reason: string };

/** Observed of Go's client: heads may be larger; ours. */
const MOST_HEAD_BYTES = 64 * 1024;
/** A receiver that answers more is not read to the end. Ours. */
const MOST_BODY_BYTES = 16 * 1024 * 1024;

const MORE: AnswerProgress = { kind: "more" };

/**
 * Reads one answer of HTTP/1.1: its status, and where its body ends. The body itself is of no interest.
 *
 * Lengths may be given, chunked, or told by the connection's end.
 */
export class AnswerParser {
  /** Null until the head is there. */
  status: number | null = null;
  #state: "head" | "length" | "chunk-size" | "chunk" | "trailer" | "until-end" = "head";
  #text = "";
  #left = 0;
  #bodyBytes = 0;
  #keepsConnection = true;

  /** Reads on. What follows the answer's end makes the connection useless, since nobody asked for it. */
  read(chunk: Buffer): AnswerProgress {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === "head") {
        const read = this.#readHead(chunk, at);
        if (typeof read !== "number") return read;
        at = read;
        if (this.#isOver()) return this.#done(at === chunk.length);
        continue;
      }
      const read = this.#readBody(chunk, at);
      if (typeof read !== "number") return read;
      at = read;
      if (this.#isOver()) return this.#done(at === chunk.length);
      if (this.#bodyBytes > MOST_BODY_BYTES) return { kind: "done", keepsConnection: false };
    }
    return MORE;
  }

  /** The connection has ended. */
  end(): AnswerProgress {
    if (this.#state === "until-end") return { kind: "done", keepsConnection: false };
    // An answer's status counts although its body was cut off.
    if (this.status !== null) return { kind: "done", keepsConnection: false };
    return { kind: "broken", reason: "connection closed before the answer's head was there" };
  }

  #isOver(): boolean {
    return this.#state === "length" && this.#left === 0;
  }

  #done(isAtEnd: boolean): AnswerProgress {
    return { kind: "done", keepsConnection: this.#keepsConnection && isAtEnd };
  }

  #readHead(chunk: Buffer, at: number): number | AnswerProgress {
    const before = this.#text.length;
    this.#text += chunk.toString("latin1", at);
    const end = this.#text.indexOf("\r\n\r\n");
    if (end === -1) {
      if (this.#text.length > MOST_HEAD_BYTES) return broken("its head is larger than 64 KiB");
      return "HTTP/".startsWith(this.#text.slice(0, 5)) ? chunk.length : broken("no valid HTTP");
    }
    const head = this.#text.slice(0, end);
    this.#text = "";
    const wrong = this.#takeHead(head);
    return wrong ?? at + end + 4 - before;
  }

  #takeHead(head: string): AnswerProgress | undefined {
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |\r|$)/.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) return broken("no valid HTTP");
    // 100 Continue and the like come before the answer itself.
    if (status < 200 && status !== 101) return undefined;
    this.status = status;
    this.#keepsConnection = status !== 101 && isKept(head);
    return status === 204 || status === 304 || status === 101 ? this.#expect(0) : this.#expectBody(head);
  }

  #expectBody(head: string): AnswerProgress | undefined {
    const length = CONTENT_LENGTH.exec(head)?.[1]?.trim();
    if (CHUNKED.test(head)) this.#state = "chunk-size";
    else if (length === undefined) this.#state = "until-end";
    else if (!/^\d{1,15}$/.test(length)) return broken("its Content-Length is no number");
    else this.#expect(Number(length));
    return undefined;
  }

  #expect(bytes: number): undefined {
    this.#state = "length";
    this.#left = bytes;
    return undefined;
  }

  #readBody(chunk: Buffer, at: number): number | AnswerProgress {
    if (this.#state === "chunk-size" || this.#state === "trailer") return this.#readLine(chunk, at);
    if (this.#state === "until-end") return this.#count(chunk.length - at, chunk.length);
    const bytes = Math.min(this.#left, chunk.length - at);
    this.#left -= bytes;
    if (this.#state === "chunk" && this.#left === 0) this.#state = "chunk-size";
    return this.#count(bytes, at + bytes);
  }

  #count(bytes: number, at: number): number {
    this.#bodyBytes += bytes;
    return at;
  }

  // The line end behind a chunk's data counts as part of it, so that sizes stand at a line's beginning.
  #readLine(chunk: Buffer, at: number): number | AnswerProgress {
    const end = chunk.indexOf("\n", at);
    this.#text += chunk.toString("latin1", at, end === -1 ? chunk.length : end + 1);
    if (this.#text.length > MOST_HEAD_BYTES) return broken("a line of its body's framing is too long");
    if (end === -1) return chunk.length;
    const line = this.#text.trim();
    this.#text = "";
    if (this.#state === "trailer") {
      if (line === "") this.#expect(0);
      return end + 1;
    }
    const size = /^([0-9a-f]{1,8})\s*(;.*)?$/i.exec(line)?.[1];
    if (size === undefined) return broken("the size of a chunk is no number");
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) this.#state = "trailer";
    else {
      this.#state = "chunk";
      this.#left = bytes + 2;
    }
    return end + 1;
  }
}

function broken(what: string): AnswerProgress {
  return { kind: "broken", reason: `broken answer: ${what}` };
}

const CONTENT_LENGTH = /\r\ncontent-length:([^\r\n]*)/i;
const CHUNKED = /\r\ntransfer-encoding:[^\r\n]*chunked[ \t]*(?:\r|$)/i;
const CONNECTION = /\r\nconnection:([^\r\n]*)/i;

function isKept(head: string): boolean {
  const connection = CONNECTION.exec(head)?.[1]?.trim().toLowerCase();
  return head.startsWith("HTTP/1.0") ? connection === "keep-alive" : connection !== "close";
}
