import { expect, test } from "vitest";
import { overrideStateOf } from "./commit-override";

test("a late or future commit may be accepted, and no other", () => {
  expect(overrideStateOf({ verdict: "late", is_accepted: false })).toBe("open");
  expect(overrideStateOf({ verdict: "future", is_accepted: false })).toBe("open");
  expect(overrideStateOf({ verdict: "merge_excluded", is_accepted: false })).toBe("none");
  expect(overrideStateOf({ verdict: "counted", is_accepted: false })).toBe("none");
});

test("an acceptance may be revoked, also if a copy counts instead", () => {
  expect(overrideStateOf({ verdict: "counted", is_accepted: true })).toBe("accepted");
  expect(overrideStateOf({ verdict: "duplicate", is_accepted: true })).toBe("accepted");
});
