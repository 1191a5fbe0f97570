import { describeDefects, VOLUME_CHECKS } from "./fleet.ts";
import { PAYLOAD_DEFECTS } from "./receivers/payload-defects.ts";

describeDefects(PAYLOAD_DEFECTS, { options: { skip: VOLUME_CHECKS } });
