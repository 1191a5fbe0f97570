import { EVENT_FLAGS } from "../../contract/events.ts";
import { MAX_SETTINGS_BY_PLAN } from "../../contract/limits.ts";
import type { Plan } from "../../contract/limits.ts";
import { PROFILE_MEMBERS } from "../account/account-user.ts";
import type { Suppression } from "../account/address-list.ts";
import type { ApiKeysState } from "../account/api-keys.ts";
import { STOP_STATUSES } from "../account/mail-batches.ts";
import type { ScheduledSendsState } from "../account/scheduled-sends.ts";
import type { SecurityPoliciesState } from "../account/security-policies.ts";
import type { SuppressionsState } from "../account/suppressions.ts";
import type { TrackingState } from "../account/tracking-settings.ts";
import type { AccountSnapshot } from "../account/account-snapshot.ts";
import type { AccountsState } from "../account/accounts.ts";
import type { SettingsListState } from "../account/webhook-settings.ts";
import { alarm, instant, keyRef, oauth, texts } from "./basic-shapes.ts";
import { messages, statistics } from "./history-shapes.ts";
import { contactLists, contacts, singleSends, templates } from "./marketing-shapes.ts";
import { count, each, flag, list, oneOf, orNull, pair, record, text, whole } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { mailGroup } from "./story-shapes.ts";

// The accounts, with their settings and lists.

// The names of an object made of all plans.
const plan = oneOf(Object.keys(MAX_SETTINGS_BY_PLAN) as readonly Plan[]);

const settings: Shape<SettingsListState> = record({
  ordinals: count,
  all: list(
    record<SettingsListState["all"][number]>({
      id: text,
      account: text,
      ordinal: whole(1),
      url: text,
      isEnabled: flag,
      friendlyName: orNull(text),
      flags: each(EVENT_FLAGS, flag),
      postsAccountStatusChange: flag,
      oauth: orNull(oauth),
      key: orNull(keyRef),
      keyGenerations: count,
      createdAt: orNull(instant),
      updatedAt: instant,
    }),
  ),
});

const securityPolicies: Shape<SecurityPoliciesState> = record({
  ordinals: count,
  all: list(
    record<SecurityPoliciesState["all"][number]>({
      id: text,
      name: text,
      oauth: orNull(oauth),
      key: orNull(keyRef),
      ordinal: whole(1),
      keyGenerations: count,
    }),
  ),
});

const suppressionList: Shape<readonly Suppression[]> = list(
  record({ email: text, createdAt: instant, reason: text, status: text, ip: text, classification: text }),
);

const suppressions: Shape<SuppressionsState> = record({
  lists: each(["bounces", "blocks", "invalid_emails", "spam_reports", "unsubscribes"], suppressionList),
  groups: record({
    created: count,
    deleted: list(count),
    all: list(
      record({
        group: record({ id: count, name: text, description: text, isDefault: flag }),
        members: suppressionList,
        isImplied: flag,
      }),
    ),
  }),
});

const tracking: Shape<TrackingState> = record({
  open: record({ enabled: flag }),
  click: record({ enable_text: flag, enabled: flag }),
  subscription: record({
    enabled: flag,
    html_content: text,
    landing: text,
    plain_content: text,
    replace: text,
    url: text,
  }),
  google_analytics: record({
    enabled: flag,
    utm_campaign: text,
    utm_content: text,
    utm_medium: text,
    utm_source: text,
    utm_term: text,
  }),
});

const scheduledSends: Shape<ScheduledSendsState> = record({
  batches: record({
    madeAt: list(pair(text, instant)),
    stopped: list(record({ batchId: text, status: oneOf(STOP_STATUSES) })),
  }),
  held: list(record({ group: mailGroup, expiresAt: alarm })),
});

const parseSettings: Shape<AccountSnapshot["parseSettings"]> = list(
  record({ hostname: text, url: text, isSpamChecked: flag, isRaw: flag, policyId: orNull(text) }),
);

const apiKeys: Shape<ApiKeysState> = record({
  keys: list(record({ id: text, account: text, name: text, scopes: orNull(texts) })),
  revoked: texts,
});

const account: Shape<AccountSnapshot> = record({
  name: text,
  plan,
  maxAllowed: count,
  hasLegacySettings: flag,
  settings,
  suppressions,
  messages,
  statistics,
  tracking,
  scheduledSends,
  credits: record({ month: count, used: count }),
  user: record({ username: text, email: text, profile: each(PROFILE_MEMBERS, text) }),
  templates,
  contacts,
  contactLists,
  singleSends,
  parseSettings,
  securityPolicies,
  receivedMails: list(pair(count, count)),
});

/** The accounts of a simulator. */
export const accounts: Shape<AccountsState> = record({
  plan,
  messages: count,
  apiKeys,
  all: list(account),
});
