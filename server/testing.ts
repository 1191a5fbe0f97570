// Helpers for tests of receivers. They import no test runner: vitest, jest, node:test, mocha and Playwright alike.

export { expectNoDelivery } from "./runtime/testing/expect-no-delivery.ts";
export { expectStoredOnce } from "./runtime/testing/expect-stored-once.ts";
export { receiverOf } from "./runtime/testing/receiver-of.ts";
export { signedRequest } from "./runtime/testing/signed-request.ts";
export { useSimulator } from "./runtime/testing/use-simulator.ts";
export { waitForDelivery } from "./runtime/testing/wait-for-delivery.ts";

export type { NoDeliveryOptions } from "./runtime/testing/expect-no-delivery.ts";
export type { StoredIds, StoredOnceOptions } from "./runtime/testing/expect-stored-once.ts";
export type { DeliveryMatch, DeliveryMatcher, PostedAttempt } from "./runtime/testing/posted-attempt.ts";
export type { ReceiverOptions } from "./runtime/testing/receiver-of.ts";
export type {
  PrivateKeyObject,
  SignedRequest,
  SignedRequestOptions,
} from "./runtime/testing/signed-request.ts";
export type {
  SimulatorInUse,
  TestHook,
  TestHooks,
  UseSimulatorOptions,
} from "./runtime/testing/use-simulator.ts";
export type { WaitOptions } from "./runtime/testing/wait-for-delivery.ts";
export type { WrongSignature } from "./runtime/testing/wrong-signature.ts";
export type { InProcessReceiver, ReceiverInput } from "./runtime/embedded/library-interface.ts";
