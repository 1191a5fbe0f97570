/**
 * A request as the routes see it, whatever brought it: express, Fetch or MSW.
 *
 * `headers` has lower-case names; a header sent twice is joined with ", ".
 */
export interface ApiRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * Reads the body, decompressed. Rejects with `BodyTooLarge` over the limit: `mostBytes`, or what the way here allows
   * if that is less. Rejects with `TooManyBodies` while others take up all that may be read at one time.
   */
  body(mostBytes?: number): Promise<Uint8Array>;
}

/** An answer. A text body is sent as UTF-8. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** The words behind the status, where they are not the usual ones. HTTP/1.1 only. */
  readonly reason?: string;
}

/** Answers a request; undefined: not mine, ask the next. */
export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse | undefined>;

/** The body of a request is larger than the simulator reads. */
export class BodyTooLarge extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`The request's body is larger than ${limitBytes} bytes.`);
    this.name = "BodyTooLarge";
    this.limitBytes = limitBytes;
  }
}

/** Other requests' bodies leave no room for this one. */
export class TooManyBodies extends Error {
  constructor(limitBytes: number) {
    super(`The bodies of all requests together are larger than ${limitBytes} bytes.`);
    this.name = "TooManyBodies";
  }
}

/** The body of a request says that it is compressed, and is not. */
export class BodyUnreadable extends Error {
  constructor(cause: unknown) {
    super("The request's body cannot be decompressed.", { cause });
    this.name = "BodyUnreadable";
  }
}

/** The client went away before its request was read: nobody is left to be answered. */
export class RequestAborted extends Error {
  constructor() {
    super("The client closed the connection before its request was complete.");
    this.name = "RequestAborted";
  }
}
