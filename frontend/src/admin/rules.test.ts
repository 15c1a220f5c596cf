import { expect, test } from "vitest";
import { aBoard } from "../core/fixtures";
import { changesOf, rulesChangingDays } from "./rules";

const season = aBoard().season;
if (season === null) throw new Error("the sample has a season");

test("only changed rules are sent", () => {
  expect(changesOf(season, season)).toEqual({});
  expect(changesOf(season, { ...season, days: season.days + 1, count_forks: !season.count_forks })).toEqual({
    days: season.days + 1,
    count_forks: !season.count_forks,
  });
});

test("a name and the way of joining change no day; everything else does", () => {
  expect(rulesChangingDays({ name: "x", join_policy: "approval" })).toEqual([]);
  expect(rulesChangingDays({ name: "x", late_push_grace: "none", timezone: "UTC" })).toEqual([
    "timezone",
    "late_push_grace",
  ]);
});
