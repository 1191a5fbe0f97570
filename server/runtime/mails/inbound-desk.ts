import type { InboundDesk, InboundHandover, InboundReply } from "../../api/control/ports.ts";
import type { Simulator } from "../../simulation/simulator.ts";
import { readInboundMail } from "./inbound-reader.ts";

/** Takes mails from outside: reads them and hands them to the simulation. */
export function createInboundDesk(simulator: Pick<Simulator, "inbound">): InboundDesk {
  return {
    receive: async ({ raw, account, from, to, senderIp }: InboundHandover): Promise<InboundReply> => {
      const reading = await readInboundMail(raw);
      if (reading.kind === "unreadable") return reading;
      const { mail } = reading;
      const recipients = to.length > 0 ? to : [...addressesIn(mail.to), ...addressesIn(mail.cc)];
      const envelope = { from: from ?? addressesIn(mail.from)[0] ?? "", to: recipients, senderIp };
      const outcome = simulator.inbound.receive({ mail, envelope, account });
      return { kind: "received", ...outcome };
    },
  };
}

function addressesIn(text: string): readonly string[] {
  return text.match(/[^\s<>,:;"]+@[^\s<>,:;"]+/g) ?? [];
}
