/** A mail from outside, as Inbound Parse needs it; texts are Unicode, whatever charset they came in. */
export interface InboundMail {
  /** The mail as it came, byte by byte. */
  readonly raw: Uint8Array;
  /** The header lines in their order, unfolded and decoded, each ended by a line feed. */
  readonly headers: string;
  /** As the header names them: `"Ada" <ada@example.com>, bob@example.com`; empty where there is none. */
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  /** The domains of its DKIM signatures. */
  readonly dkimDomains: readonly string[];
  readonly attachments: readonly InboundAttachment[];
}

/** An attachment of a mail. */
export interface InboundAttachment {
  readonly filename: string;
  /** As MIME: image/png. */
  readonly type: string;
  /** Without its angle brackets; null: it has none. */
  readonly contentId: string | null;
  readonly content: Uint8Array;
}

/** Who hands a mail over to whom, whatever its header says. */
export interface InboundEnvelope {
  readonly from: string;
  readonly to: readonly string[];
  /** The address of the machine that hands it over. */
  readonly senderIp: string;
}
