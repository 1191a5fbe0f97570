import type { JsonShape, ObjectShape } from "../json-shape.ts";

// What the tracking settings' operations take and answer. Documented.

const text = (about: string): JsonShape => ({ type: "string", about });

/** Open tracking. */
export const OPEN_SHAPE: ObjectShape = {
  type: "object",
  members: { enabled: { type: "boolean", about: "Opens are noticed." } },
};

/** Click tracking. */
export const CLICK_SHAPE: ObjectShape = {
  type: "object",
  members: {
    enable_text: { type: "boolean", about: "Links in plain text are tracked too." },
    enabled: { type: "boolean", about: "Clicks are noticed." },
  },
};

/** Subscription tracking. */
export const SUBSCRIPTION_SHAPE: ObjectShape = {
  type: "object",
  members: {
    enabled: { type: "boolean", about: "Mails have a link to unsubscribe." },
    html_content: text("The link's place in HTML."),
    landing: text("The page that is shown after unsubscribing, in HTML."),
    plain_content: text("The link's place in plain text."),
    replace: text("The tag that the link stands in for."),
    url: text("Where unsubscribing leads instead; empty: to SendGrid's page, and then it is not answered."),
  },
};

/** Google Analytics. */
export const GOOGLE_ANALYTICS_SHAPE: ObjectShape = {
  type: "object",
  members: {
    enabled: { type: "boolean", about: "Links carry what Google Analytics wants." },
    utm_campaign: text("The campaign."),
    utm_content: text("What tells one advertisement from another."),
    utm_medium: text("The medium, such as email."),
    utm_source: text("Where visitors come from."),
    utm_term: text("Paid keywords."),
  },
};

/** All tracking settings, by name. */
export const TRACKING_LIST_SHAPE: ObjectShape = {
  type: "object",
  members: {
    result: {
      type: "array",
      items: {
        type: "object",
        members: {
          name: text("The last part of the setting's path."),
          title: text("Its name for people."),
          description: text("What it does."),
          enabled: { type: "boolean" },
        },
      },
    },
  },
};
