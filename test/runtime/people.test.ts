import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { loadPeople } from "../../server/runtime/people.ts";
import { ChanceStream } from "../../server/simulation/chance.ts";
import { RecipientPool } from "../../server/simulation/recipients/recipient-pool.ts";

test("people are made once in a process", async () => {
  expect(await loadPeople()).toBe(await loadPeople());
});

test("there are some thousands of names, hundreds of subjects and links, each once", async () => {
  const { firstNames, lastNames, companyDomains, subjects, links } = await loadPeople();
  expect(firstNames.length).toBeGreaterThan(2000);
  expect(lastNames.length).toBeGreaterThan(800);
  const lists = [firstNames.map(({ shown }) => shown), companyDomains, subjects, links];
  for (const list of lists) expect(new Set(list).size).toBe(list.length);
  expect(subjects).toHaveLength(1000);
  expect(links).toHaveLength(500);
});

test("in an address a name has plain small letters, shown it keeps its own", async () => {
  const { firstNames, lastNames } = await loadPeople();
  for (const { inAddress } of [...firstNames, ...lastNames]) expect(inAddress).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(firstNames).toEqual(
    expect.arrayContaining([
      { shown: "Zoë", inAddress: "zoe" },
      { shown: "Łukasz", inAddress: "lukasz" },
      { shown: "美咲", inAddress: "misaki" },
    ]),
  );
  expect(lastNames).toEqual(
    expect.arrayContaining([
      { shown: "Großmann", inAddress: "grossmann" },
      { shown: "D’Àvila", inAddress: "davila" },
    ]),
  );
});

test("companies and links are at reserved domains", async () => {
  const { companyDomains, links } = await loadPeople();
  for (const domain of companyDomains) expect(domain).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.example$/);
  for (const link of links) expect(new URL(link).hostname).toMatch(/\.example$/);
});

test("no address of the pool is outside .example, none is longer than mail allows, and none has a tag", async () => {
  const pool = new RecipientPool(await loadPeople());
  const chance = new ChanceStream(1, "recipients");
  for (let index = 0; index < 10_000; index++) {
    const { email } = pool.recipient(chance, index);
    expect(email).toMatch(/^[a-z-]+\.[a-z-]+\.\d+@[a-z0-9-]+\.example$/);
    expect(email.indexOf("@")).toBeLessThanOrEqual(64);
  }
});

test("they are the same on every machine", async () => {
  const digest = createHash("sha256")
    .update(JSON.stringify(await loadPeople()))
    .digest("hex");
  expect(digest).toBe("f27d3f9a12564e80cdc1100f7132dc4fc308d2ab67a7fdabd7dafd689a44e47f");
});
