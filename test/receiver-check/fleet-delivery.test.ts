import { describeDefects } from "./fleet.ts";
import { DELIVERY_DEFECTS } from "./receivers/delivery-defects.ts";
import { TRANSPORT_DEFECTS } from "./receivers/transport-defects.ts";

const neighbours = [
  "sig-multi",
  "test-request",
  "batch-complete",
  "poison",
  "dup-seq",
  "dup-parallel",
  "abort-retry",
  "transport",
];

describeDefects([...DELIVERY_DEFECTS, ...TRANSPORT_DEFECTS], {
  neighbours,
  inFull: ["no-dedupe", "stops-at-8-parallel", "stuck-after-broken-body", "bot-wall"],
});
