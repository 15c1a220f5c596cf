import { expect, test } from "vitest";
import { backoff } from "./backoff";

test("the wait doubles, then stays", () => {
  const waits = [0, 1, 2, 20].map((attempt) => backoff(attempt, () => 1));

  expect(waits).toEqual([1_000, 2_000, 4_000, 30_000]);
});

test("half of the wait is random", () => {
  expect(backoff(3, () => 0)).toBe(4_000);
  expect(backoff(3, () => 0.5)).toBe(6_000);
});
