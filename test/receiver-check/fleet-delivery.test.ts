import { describeDefects } from "./fleet.ts";
import { DELIVERY_DEFECTS } from "./receivers/delivery-defects.ts";
import { TRANSPORT_DEFECTS } from "./receivers/transport-defects.ts";

describeDefects([...DELIVERY_DEFECTS, ...TRANSPORT_DEFECTS]);
