import { describe, expect, test } from "vitest";
import { targetText, typedNumber } from "./target";

test("targets are named as people do", () => {
  expect([90, 97.5, 100].map(targetText)).toEqual(["90%", "97.5%", "100%"]);
});

describe("a typed number", () => {
  test("is a number within its bounds, nothing, or refused", () => {
    expect(typedNumber(" 95.5 ", 1, 100)).toBe(95.5);
    expect(typedNumber("  ", 1, 100)).toBeNull();
    for (const text of ["0", "101", "many", "Infinity"]) expect(typedNumber(text, 1, 100)).toBeUndefined();
  });
});
