import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { router } from "./routes.tsx";
import { browserStorage } from "./state/browser-storage.ts";
import { createControlClient } from "./state/live/control-client.ts";
import { openLiveConnection } from "./state/live/live-connection.ts";
import { LiveStore } from "./state/live/live-store.ts";
import { PlaygroundContext } from "./state/live/playground-context.ts";
import { forgetAnswers } from "./state/live/queries.ts";
import { PreferenceStore } from "./state/preference-store.ts";
import "./controls.css";
import "./playground.css";
import "./fonts.css";

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, refetchOnWindowFocus: false, staleTime: 1000, networkMode: "always" },
  },
});
const preferences = new PreferenceStore(browserStorage);
const client = createControlClient({
  origin: "",
  fetch: (input, init) => fetch(input, init),
  apiKey: () => preferences.read().apiKey,
});
// A hidden page draws nothing: it takes up what happens all the same.
const live = new LiveStore((task) => (document.hidden ? setTimeout(task, 500) : requestAnimationFrame(task)));
const connection = openLiveConnection({
  client,
  streamUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/_simulator/stream`,
  WebSocket,
  onEntries: (entries) => live.take(entries),
  onRestart: () => {
    live.restart();
    forgetAnswers(queries);
  },
  onState: (state) => live.connect(state),
});

const element = document.querySelector("#page");
if (element !== null) {
  createRoot(element).render(
    <StrictMode>
      <PlaygroundContext value={{ client, live, connection, preferences }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </PlaygroundContext>
    </StrictMode>,
  );
}
