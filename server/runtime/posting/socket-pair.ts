import { Duplex } from "node:stream";

/** What a write waits for. */
type Callback = (error?: Error | null) => void;

/**
 * Two sockets of this process, joined: what is written to one is read from the other. No port, no operating system.
 *
 * They behave as TCP's do where a server or a client of `node:http` can tell: back pressure, an end that the other side
 * reads after all that was written, and writes that fail once the other side is gone. Frameworks that ask a socket for
 * its address get one of this machine.
 */
export function socketPair(): readonly [near: Duplex, far: Duplex] {
  const near = new PairedSocket();
  const far = new PairedSocket();
  near.join(far);
  far.join(near);
  return [near, far];
}

class PairedSocket extends Duplex {
  readonly remoteAddress = "127.0.0.1";
  readonly remoteFamily = "IPv4";
  readonly remotePort = 0;
  readonly localAddress = "127.0.0.1";
  readonly localPort = 0;
  readonly connecting = false;
  #other: PairedSocket | undefined;
  /** Of the other side's last write: it is done once this side wants to read more. */
  #writeOfOther: Callback | undefined;

  join(other: PairedSocket): void {
    this.#other = other;
  }

  // What node:http and frameworks call on a socket. Idle time is nothing here: each pair serves one request.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  address(): object {
    return { address: this.localAddress, family: this.remoteFamily, port: this.localPort };
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  override _read(): void {
    this.#settleWriteOfOther();
  }

  override _write(chunk: Buffer, _encoding: string, callback: Callback): void {
    const other = this.#other;
    if (other === undefined || other.destroyed) callback(closed());
    else other.receive(chunk, callback);
  }

  override _final(callback: Callback): void {
    this.#other?.receiveEnd();
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#settleWriteOfOther(closed());
    this.#other?.receiveEnd();
    callback(error);
  }

  /** The other side writes. */
  receive(chunk: Buffer, callback: Callback): void {
    // A chunk without bytes is no chunk: a stream in which one is pushed does not ask for more.
    if (chunk.length === 0) {
      callback();
      return;
    }
    this.#writeOfOther = callback;
    // Bytes go from one owner to another, as over a wire: nobody shares them.
    this.push(Buffer.from(chunk));
  }

  /** The other side wrote its last. */
  receiveEnd(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }

  #settleWriteOfOther(error?: Error): void {
    const callback = this.#writeOfOther;
    this.#writeOfOther = undefined;
    callback?.(error);
  }
}

function closed(): Error {
  return Object.assign(new Error("the other side closed the connection"), { code: "EPIPE" });
}
