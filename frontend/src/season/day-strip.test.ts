import { describe, expect, it } from "vitest";
import { datesAbove, outlines, pitchOf, mirrored } from "./day-strip";

describe("a strip of days", () => {
  it("has one outline for each state, whatever the number of days", () => {
    const paths = outlines("aaamaapmu-e", 7, false);
    expect([...paths.keys()].sort()).toEqual(["attended", "excused", "missed", "pending", "unknown"]);
    expect(paths.get("attended")?.match(/M/g)).toHaveLength(5);
    expect(paths.get("missed")).toContain("M21.");
  });

  it("can begin with the newest day", () => {
    expect(outlines("ma", 7, true).get("attended")).toMatch(/^M0 /);
    expect(mirrored(mirrored(3, 10, true), 10, true)).toBe(3);
  });

  it("gives few days more room", () => {
    expect([7, 41, 60, 100].map(pitchOf)).toEqual([13, 13, 10, 7]);
  });

  it("names the first day, the first and the middle of each month, with room between", () => {
    const named = (first: string, days: number, pitch: number): string[] =>
      datesAbove(first, days, pitch).map(({ text }) => text);
    expect(named("2025-03-10", 40, 13)).toEqual(["3/10", "3/15", "4/1", "4/15"]);
    expect(named("2025-02-27", 100, 7)).toEqual(["2/27", "3/15", "4/1", "4/15", "5/1", "5/15", "6/1"]);
    expect(named("2025-01-01", 100, 1)).toEqual(["1/1", "2/15"]);
  });
});
