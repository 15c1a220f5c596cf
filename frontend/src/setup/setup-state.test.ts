import { describe, expect, test } from "vitest";
import type { Setup } from "../core/model";
import { aMe } from "../core/fixtures";
import { appName, needsRelay, stageOf } from "./setup-state";

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

test("only github.com refuses addresses that it cannot reach", () => {
  expect(needsRelay(SETUP)).toBe(false);
  expect(needsRelay({ ...SETUP, is_reachable_by_github: false })).toBe(true);
  expect(
    needsRelay({ ...SETUP, is_reachable_by_github: false, github_url: "https://github.example.org" }),
  ).toBe(false);
});
