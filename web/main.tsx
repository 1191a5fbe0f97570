import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Playground } from "./playground.tsx";
import { createControlClient } from "./state/control-client.ts";

const client = createControlClient({ origin: "", fetch: (input, init) => fetch(input, init) });
const element = document.querySelector("#page");
if (element !== null) {
  createRoot(element).render(
    <StrictMode>
      <Playground client={client} />
    </StrictMode>,
  );
}
