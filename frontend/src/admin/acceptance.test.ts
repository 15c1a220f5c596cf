import { expect, test } from "vitest";
import { acceptanceOf } from "./acceptance";

test("a late or future commit may be accepted, and no other", () => {
  expect(acceptanceOf({ verdict: "late", is_accepted: false })).toBe("open");
  expect(acceptanceOf({ verdict: "future", is_accepted: false })).toBe("open");
  expect(acceptanceOf({ verdict: "merge_excluded", is_accepted: false })).toBe("none");
  expect(acceptanceOf({ verdict: "counted", is_accepted: false })).toBe("none");
});

test("what was accepted may be taken back, also where a copy counts instead", () => {
  expect(acceptanceOf({ verdict: "counted", is_accepted: true })).toBe("accepted");
  expect(acceptanceOf({ verdict: "duplicate", is_accepted: true })).toBe("accepted");
});
