import { describe, expect, test } from "vitest";
import type { Setup } from "../model";
import { aMe } from "../samples";
import { appName, endOf, graceHours, needsRelay, seasonFrom, stageOf } from "./setup-state";

const SETUP: Setup = {
  is_registered: false,
  can_sign_in: false,
  may_set_up: false,
  app_name: null,
  app_url: null,
  install_url: null,
  github_url: "https://github.com",
  public_url: "https://garden.example",
  webhook_url: "https://garden.example/webhooks/github",
  delivered_to: null,
  is_reachable_by_github: true,
  relay_command: null,
  last_delivery_at: null,
  last_ping_at: null,
  has_season: false,
  permissions: {},
  events: [],
  kakao_javascript_key: null,
};
const ANN = aMe({ is_admin: true });

describe("the stage", () => {
  test.each([
    ["locked", {}, null],
    ["locked", {}, ANN],
    ["register", { may_set_up: true }, null],
    ["done", { is_registered: true }, null],
    ["done", { is_registered: true }, { ...ANN, is_admin: false }],
    ["connect", { is_registered: true }, ANN],
    ["register", { is_registered: true, may_set_up: true }, ANN],
  ] as const)("is %s for %o", (stage, changes, me) => {
    expect(stageOf({ ...SETUP, ...changes }, me)).toBe(stage);
  });
});

describe("the App's name", () => {
  test("comes from the host and fits", () => {
    expect(appName("garden.example.org")).toBe("gardeners-garden-example-org");
    expect(appName(`${"very-long.".repeat(9)}org`)).toHaveLength(34);
  });

  test("is by chance where every host is called the same", () => {
    expect(appName("localhost", 0)).toBe("gardeners-0000");
    expect(appName("127.0.0.1", 0.999999)).toMatch(/^gardeners-[a-z0-9]{4}$/);
    expect(appName("localhost", 0.1)).not.toBe(appName("localhost", 0.2));
  });
});

test("a season ends after its days, also over a leap day and a change of the clocks", () => {
  expect(endOf("2025-03-10", 100)).toBe("2025-06-17");
  expect(endOf("2028-02-28", 3)).toBe("2028-03-01");
  expect(endOf("2025-03-10", 1)).toBe("2025-03-10");
  expect([endOf("", 100), endOf("2025-03-10", 0), endOf("2025-03-10", 1.5)]).toEqual([null, null, null]);
});

test("what the form holds becomes a season", () => {
  const form = new FormData();
  const filled = {
    name: " 시즌 11 ",
    start_date: "2026-03-01",
    days: "100",
    timezone: "Asia/Seoul",
    day_starts_at: "4",
    late_push_grace: "none",
    rate_basis: "joined",
    count_forks: "on",
    join_policy: "approval",
  };
  for (const [name, value] of Object.entries(filled)) form.set(name, value);

  expect(seasonFrom(form)).toEqual({
    name: "시즌 11",
    start_date: "2026-03-01",
    days: 100,
    timezone: "Asia/Seoul",
    day_starts_at: 4,
    late_push_grace: "none",
    rate_basis: "joined",
    count_merges: false,
    count_forks: true,
    count_co_authors: false,
    join_policy: "approval",
  });
});

test("only github.com refuses addresses that it cannot reach", () => {
  expect(needsRelay(SETUP)).toBe(false);
  expect(needsRelay({ ...SETUP, is_reachable_by_github: false })).toBe(true);
  expect(
    needsRelay({ ...SETUP, is_reachable_by_github: false, github_url: "https://github.example.org" }),
  ).toBe(false);
});

test("a grace of whole hours is told in hours, any other as it is written", () => {
  expect(graceHours("24h")).toBe(24);
  expect(graceHours("90m")).toBeNull();
  expect(graceHours("none")).toBeNull();
});
