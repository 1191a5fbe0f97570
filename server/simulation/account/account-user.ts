/** The members of a profile, in the order in which SendGrid's API answers them. Documented (OpenAPI). */
export const PROFILE_MEMBERS = [
  "address",
  "address2",
  "city",
  "company",
  "country",
  "first_name",
  "last_name",
  "phone",
  "state",
  "website",
  "zip",
] as const;

/** The name of a profile's member. */
export type ProfileMember = (typeof PROFILE_MEMBERS)[number];

/** Who an account belongs to. */
export type Profile = Readonly<Record<ProfileMember, string>>;

/** The person behind an account as plain data. */
export interface AccountUserState {
  readonly username: string;
  readonly email: string;
  readonly profile: Profile;
}

/**
 * The person behind an account, as the account's own pages show it.
 *
 * Assumed: what stands there first. A new user name is shown and changes nothing else: `on-behalf-of` and everything
 * under /_simulator go on with the account's name.
 */
export class AccountUser {
  username: string;
  email: string;
  #profile: Profile = FIRST_PROFILE;

  constructor(account: string) {
    this.username = account;
    this.email = `${account.toLowerCase().replaceAll(/[^a-z\d-]+/g, "-")}@example.com`;
  }

  /** The person as plain data. */
  state(): AccountUserState {
    return { username: this.username, email: this.email, profile: this.#profile };
  }

  /** Takes the place of the person. */
  restore({ username, email, profile }: AccountUserState): void {
    this.username = username;
    this.email = email;
    this.#profile = profile;
  }

  profile(): Profile {
    return this.#profile;
  }

  /** Changes the members that are given. */
  updateProfile(change: Partial<Profile>): void {
    this.#profile = { ...this.#profile, ...change };
  }
}

const FIRST_PROFILE: Profile = {
  address: "1 Example Street",
  address2: "",
  city: "Exampletown",
  company: "Example Company",
  country: "US",
  first_name: "Ada",
  last_name: "Example",
  phone: "555-0100",
  state: "CA",
  website: "http://www.example.com",
  zip: "00000",
};
