import { expect, test } from "vitest";
import { acceptanceOf } from "./acceptance";

const deadline = "2025-04-13T15:00:00Z";
const commit = {
  verdict: "counted",
  commit_date: "2025-04-12T01:00:00Z",
  pushed_at: "2025-04-12T01:00:05Z",
} as const;
const late = { ...commit, pushed_at: deadline };
const future = { ...commit, commit_date: "2025-04-12T01:05:06Z" };

test("a late or future commit may be accepted, and no other", () => {
  expect(acceptanceOf({ ...late, verdict: "late" }, deadline)).toBe("open");
  expect(acceptanceOf({ ...future, verdict: "future" }, deadline)).toBe("open");
  expect(acceptanceOf({ ...late, verdict: "merge_excluded" }, deadline)).toBe("none");
});

test("one that counts although it is late or from the future was accepted", () => {
  expect(acceptanceOf(late, deadline)).toBe("accepted");
  expect(acceptanceOf(future, deadline)).toBe("accepted");
  expect(acceptanceOf(commit, deadline)).toBe("none");
});

test("without a limit nothing is late", () => {
  expect(acceptanceOf({ ...commit, pushed_at: "2026-01-01T00:00:00Z" }, null)).toBe("none");
});
