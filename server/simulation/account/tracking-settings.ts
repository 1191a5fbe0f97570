import type { Mail } from "../stories/mail.ts";

/** What an account's tracking settings say, by SendGrid's names. */
export interface TrackingState {
  readonly open: { readonly enabled: boolean };
  readonly click: {
    /** Links in plain text too. */
    readonly enable_text: boolean;
    readonly enabled: boolean;
  };
  readonly subscription: {
    readonly enabled: boolean;
    readonly html_content: string;
    readonly landing: string;
    readonly plain_content: string;
    readonly replace: string;
    /** Empty: SendGrid's own page. */
    readonly url: string;
  };
  readonly google_analytics: {
    readonly enabled: boolean;
    readonly utm_campaign: string;
    readonly utm_content: string;
    readonly utm_medium: string;
    readonly utm_source: string;
    readonly utm_term: string;
  };
}

/** The name of one tracking setting. */
export type TrackingName = keyof TrackingState;

/** Assumed: a new account tracks opens, clicks and unsubscribes, so that their events can occur, and has no texts. */
const NEW_ACCOUNT: TrackingState = {
  open: { enabled: true },
  click: { enable_text: false, enabled: true },
  subscription: {
    enabled: true,
    html_content: "",
    landing: "",
    plain_content: "",
    replace: "",
    url: "",
  },
  google_analytics: {
    enabled: false,
    utm_campaign: "",
    utm_content: "",
    utm_medium: "",
    utm_source: "",
    utm_term: "",
  },
};

/**
 * The tracking settings of one account: they decide whether opens, clicks and unsubscribes are noticed.
 *
 * Of the texts and of Google Analytics it keeps what it is given: they change no event.
 */
export class TrackingSettings {
  #state = NEW_ACCOUNT;

  /** The settings as they are. */
  state(): TrackingState {
    return this.#state;
  }

  /** Takes the place of all settings. */
  restore(state: TrackingState): void {
    this.#state = state;
  }

  /** Changes the members that are given of one setting; answers the setting as it is then. */
  update<Name extends TrackingName>(name: Name, change: Partial<TrackingState[Name]>): TrackingState[Name] {
    const changed = { ...this.#state[name], ...change };
    this.#state = { ...this.#state, [name]: changed };
    return changed;
  }

  /** What is tracked of a mail. Documented: what the mail itself says wins over the account's settings. */
  trackingOf({ tracking }: Pick<Mail, "tracking">): EffectiveTracking {
    const { open, click, subscription } = this.#state;
    return {
      opens: tracking.opens ?? open.enabled,
      clicks: tracking.clicks ?? click.enabled,
      subscriptions: tracking.subscriptions ?? subscription.enabled,
    };
  }
}

/** What is tracked of a mail once it is processed. */
export interface EffectiveTracking {
  readonly opens: boolean;
  readonly clicks: boolean;
  readonly subscriptions: boolean;
}
