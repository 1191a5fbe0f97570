import { describeDefects, VOLUME_CHECKS } from "./fleet.ts";
import { REFUSES_ALL, SIGNATURE_DEFECTS } from "./receivers/signature-defects.ts";

describeDefects([...REFUSES_ALL, ...SIGNATURE_DEFECTS], { options: { skip: VOLUME_CHECKS } });
