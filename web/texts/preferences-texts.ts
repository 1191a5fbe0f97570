/** Preferences. */
export const preferencesTexts = {
  intro: "Kept in this browser, for this address only.",
  theme: { legend: "Theme", system: "As the system", light: "Light", dark: "Dark" },
  density: { legend: "Density of lists", comfortable: "Comfortable", compact: "Compact" },
  time: {
    legend: "Times in the list of attempts",
    utc: "Time of day, UTC",
    local: (zone: string) => `Time of day here, ${zone}`,
    sinceStart: "Since the start",
  },
  motion: "Times elsewhere are UTC. Nothing moves by itself where the system asks for reduced motion.",
  keys: {
    legend: "Keyboard",
    shortcuts: "Single keys as shortcuts",
    help: "Keys with Ctrl work in any case. Press ? for the list.",
  },
  api: {
    legend: "API key",
    label: "For SendGrid’s API",
    help: "Any will do, unless the simulator was started with --api-key. It decides whose account the pages show.",
  },
  simulator: {
    legend: "This simulator",
    version: "Version",
    seed: "Seed",
    started: "Started (virtual)",
    kept: "Kept",
    bodies: "Bodies",
    docs: "Documentation of the control API",
    openapi: "OpenAPI document",
    attempts: (kept: string, dropped: string) => `${kept} attempts (${dropped} dropped)`,
    entries: (kept: string, dropped: string) => `${kept} journal entries (${dropped} dropped)`,
  },
} as const;
