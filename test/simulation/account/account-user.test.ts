import { expect, test } from "vitest";
import { AccountUser } from "../../../server/simulation/account/account-user.ts";
import { isEmailAddress } from "../../../server/api/sendgrid/mail/email-address.ts";

test("an account's user is called as the account, and has an address whatever that name is", () => {
  for (const name of ["main", "sub-1", "account-id 42", "Ünïcode ☃ .. Ltd"]) {
    const user = new AccountUser(name);
    expect(user.username).toBe(name);
    expect(isEmailAddress(user.email)).toBe(true);
  }
});

test("a change of the profile leaves what it does not name", () => {
  const user = new AccountUser("main");
  const { company } = user.profile();
  user.updateProfile({ city: "Denver" });
  expect(user.profile()).toMatchObject({ city: "Denver", company });
});
