import { expect, test } from "vitest";
import { accountOf, installationsWith } from "./installations";
import type { Installation, Repository } from "./model";

function aRepository(full_name: string): Repository {
  const facts = { is_private: false, is_archived: false, is_deleted: false, is_removed: false };
  return { id: 1, full_name, ...facts, last_heard_at: null, verdict: null, compared_at: null, error: null };
}

function anInstallation(account_login: string, ...names: string[]): Installation {
  return {
    id: 1,
    account_login,
    account_type: "User",
    repository_selection: "all",
    suspended_at: null,
    deleted_at: null,
    repositories: names.map(aRepository),
  };
}

const ann = anInstallation("ann", "ann/garden", "ann/notes");
const bob = anInstallation("bob");

test("an unknown account has the name of its repositories' owner", () => {
  expect(accountOf({ ...ann, account_login: null })).toBe("ann");
  expect(accountOf({ ...bob, account_login: null })).toBe("GitHub");
});

test("an empty search matches everything, accounts without repositories too", () => {
  expect(installationsWith([ann, bob], " ")).toEqual([ann, bob]);
});

test("a matching account has all its repositories", () => {
  expect(installationsWith([ann, bob], "BOB")).toEqual([bob]);
  expect(installationsWith([ann, bob], "ann")).toEqual([ann]);
});

test("other accounts have only the matching repositories", () => {
  expect(installationsWith([ann, bob], "garden")).toEqual([
    { ...ann, repositories: [aRepository("ann/garden")] },
  ]);
  expect(installationsWith([ann, bob], "zed")).toEqual([]);
});
