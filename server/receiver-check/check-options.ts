import type { CheckProfile, CheckProgress } from "../contract/check-report.ts";
import type { DurationInput, FetchHandler } from "../runtime/embedded/library-interface.ts";

/** What is checked: an http or https URL, or a function that answers a Request. */
export type CheckTarget = string | FetchHandler;

/**
 * Says how often an event was stored: a number, or the stored rows themselves.
 *
 * Rows are compared with what was sent, so that altered events are found too.
 */
export type ProbeFunction = (
  sgEventId: string,
) => number | readonly unknown[] | Promise<number | readonly unknown[]>;

/** Client credentials, where the receiver wants a bearer token. */
export interface CheckOAuth {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
}

/** How a receiver is checked. Every member may be left out. */
export interface CheckOptions {
  /** The private key to sign with: PEM, or the path of a PEM file. Default: the development key, as `start` has it. */
  readonly key?: string;
  /** Sends no signatures: for receivers that verify none. */
  readonly unsigned?: boolean;
  /** Ids of the checks to run; what they depend on runs first. */
  readonly only?: readonly string[];
  /** Ids of the checks to leave out. */
  readonly skip?: readonly string[];
  /** A URL with {sg_event_id} in it, or a function. A URL answers {"count":n} or an array; 404 stands for 0. */
  readonly probe?: string | ProbeFunction;
  /** A shell command that prints how often {sg_event_id} was stored. */
  readonly probeCommand?: string;
  /** A URL with {email} or {sg_message_id} in it that answers {"status":"…"}: the last state of a message. */
  readonly statusProbe?: string;
  /** A second private key whose public half the receiver knows too: checks that keys can be rotated. */
  readonly secondKey?: string;
  /** Where the receiver wants bearer tokens: they are sent with all requests, and an expired one is tried. */
  readonly oauth?: CheckOAuth;
  /** How long the receiver has for an answer. Default "10s". */
  readonly timeout?: DurationInput;
  /** Ends all of it after so long; what is not judged by then is skipped. Default "2m". */
  readonly budget?: DurationInput;
  /** Default "full". */
  readonly profile?: CheckProfile;
  /** Public hosts that may be posted to. */
  readonly allowTarget?: readonly string[];
  /** Certificates to trust instead of the usual ones, in PEM. */
  readonly trustedCertificates?: string;
  /** Stops it: what is not judged by then is skipped. */
  readonly signal?: AbortSignal;
  /** Hears of each check as it begins. */
  readonly onProgress?: (progress: CheckProgress) => void;
}
