/** The first page: from nothing to a received batch in three steps. */
export const startTexts = {
  intro: "From nothing to a verified batch in three steps. Nothing leaves this machine.",
  steps: {
    url: "Where should events be posted?",
    test: "Test your integration",
    run: "Run a scenario",
  },
  url: {
    label: "Post URL of your receiver",
    placeholder: "http://127.0.0.1:3000/events",
    builtIn: "Use the built-in receiver",
    save: "Save",
    saved: (url: string) => `Settings post to ${url}`,
    help: "Any URL on this machine or in its network. The built-in receiver verifies, deduplicates and counts.",
    copyKey: "Copy the public key",
    more: "All settings",
  },
  test: {
    help: "Posts one batch with a sample of every event, signed with the settings’ key, at once.",
    send: "Send the test",
    sent: "The receiver answered",
    failed: "The receiver did not take it",
    waiting: "Waiting for the answer …",
    first: "Save a URL first.",
    open: "See the request",
  },
  run: {
    help: "A small campaign: deliveries, bounces, opens and clicks, signed, batched and retried as SendGrid does.",
    choose: "Scenario",
    start: "Run",
    running: (made: number, planned: number) =>
      `${made.toLocaleString("en")} of ${planned.toLocaleString("en")} messages made`,
    received: (events: number) => `${events.toLocaleString("en")} events acknowledged`,
    waiting: "The clock is paused. Run it, or step through with the buttons above.",
    speed: "Run the clock at full speed",
    passed: "All expectations were met",
    missed: "An expectation was missed",
    watch: "Watch the deliveries",
  },
  app: "Or send mail from your own app",
  appHelp:
    "Point its SendGrid client here; any API key will do. Tags in the address decide what happens to the message.",
} as const;
