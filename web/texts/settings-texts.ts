import type { EventFlag } from "../../server/contract/events.ts";
import type { Plan } from "../../server/contract/limits.ts";

/** The switches of webhook settings, as SendGrid's own page names and explains them in other words. */
export const FLAG_TEXTS: Readonly<Record<EventFlag, readonly [name: string, meaning: string]>> = {
  processed: ["Processed", "The message was taken and can be sent"],
  dropped: ["Dropped", "The message will not be sent"],
  deferred: ["Deferred", "The mail server asked to come again"],
  delivered: ["Delivered", "The mail server took the message"],
  bounce: ["Bounced", "The mail server refused it; blocks too"],
  open: ["Opened", "Somebody, or a machine, opened it"],
  click: ["Clicked", "A link was followed"],
  unsubscribe: ["Unsubscribed", "From everything"],
  spam_report: ["Spam reports", "Marked as spam"],
  group_unsubscribe: ["Group unsubscribes", "From one group"],
  group_resubscribe: ["Group resubscribes", "Back in a group"],
};

/** Webhook settings, as on SendGrid: a table, a form, the plan. */
export const settingsTexts = {
  intro: "The Event Webhook’s settings of this account, read and written over SendGrid’s own API.",
  create: "Create new webhook settings",
  none: "There are no webhook settings",
  unknown: (id: string) =>
    `This account has no webhook settings ${id}: they may be deleted, or belong to another account.`,
  noneHelp:
    "Without any, nothing is posted. Create some and choose the events that your receiver should get.",
  list: "Webhook settings",
  columns: {
    state: "Status",
    name: "Friendly name",
    url: "Post URL",
    signed: "Signed",
    created: "Created",
    updated: "Last updated",
    actions: "Actions",
  },
  enabled: "Enabled",
  disabled: "Disabled",
  legacy: "Made before dates were kept",
  signed: "yes",
  unsigned: "no",
  edit: "Edit",
  unnamed: "no name",
  all: "All settings",
  limit: (used: number, limit: number) => `${used} of ${limit} used`,
  full: "The plan’s limit is reached: delete settings or choose a larger plan.",
  rules: "SendGrid lets nobody change how it batches, retries and waits for answers. Here you can:",
  plan: {
    heading: "Plan",
    label: "Plan of the account",
    names: { free: "Free", essentials: "Essentials", pro: "Pro", premier: "Premier" } satisfies Record<
      Plan,
      string
    >,
    option: (name: string, limit: number) => `${name}: ${limit} ${limit === 1 ? "entry" : "entries"}`,
    change: "Change plan",
    warning: (names: readonly string[]) =>
      `This will disable ${names.join(", ")}: the newest enabled entries beyond the limit. Upgrading again enables none of them.`,
    fine: "No settings will be disabled.",
  },
  form: {
    newTitle: "New webhook settings",
    title: (name: string) => `Edit ${name}`,
    name: "Friendly name",
    namePlaceholder: "Orders",
    url: "Post URL",
    urlPlaceholder: "http://127.0.0.1:3000/events",
    urlHelp: "Redirects are not followed: a 3xx counts as a failure.",
    deliverability: "Deliverability data",
    engagement: "Engagement data",
    accountStatus: "Account status change",
    accountStatusHelp: "The account was suspended, banned or reactivated",
    selectAll: "All",
    selectNone: "None",
    security: "Security features",
    signing: "Signed Event Webhook",
    signingHelp: "Every request is signed with the settings’ own key.",
    key: "Verification key",
    keyLater: "The key is made when the settings are saved.",
    copyKey: "Copy the key",
    oauth: "OAuth 2.0",
    oauthHelp: "Client credentials: a bearer token is fetched and sent with every request.",
    clientId: "Client ID",
    clientSecret: "Client secret",
    secretKept: "kept; never shown again",
    tokenUrl: "Token URL",
    save: "Save",
    cancel: "Cancel",
    saved: "Saved",
    test: "Test your integration",
    testHelp: "Posts a sample of every event to this URL at once, saved or not.",
    tested: "The test was posted. Deliveries shows the answer.",
    seeTest: "See it",
    delete: "Delete",
  },
  confirm: {
    deleteTitle: "Delete these settings?",
    delete: (name: string) =>
      `“${name}” and its key are deleted for good. Deliveries that are still tried are thrown away. There is no way back.`,
    signingTitle: "Switch signing off?",
    signing:
      "This deletes the key pair. Switching it on again makes another one, and receivers must be told.",
    yesDelete: "Delete for good",
    yesSigning: "Switch off and delete the key",
    no: "Keep it",
    close: "Close",
  },
} as const;
