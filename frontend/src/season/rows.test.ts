import { describe, expect, it } from "vitest";
import { aParticipant } from "../core/fixtures";
import { type Sorting, drawnRows, firstSorting, movedCursor, nextSorting, sortRows } from "./rows";

const people = [
  aParticipant({ user_id: 1, github_id: "Zoe", rank: 1, attendance_rate: 90, current_streak: 2 }),
  aParticipant({ user_id: 2, github_id: "ann", rank: 2, attendance_rate: 80, current_streak: 9 }),
  aParticipant({ user_id: 3, github_id: "Bob", rank: 2, attendance_rate: 80, current_streak: 0 }),
  aParticipant({ user_id: 4, github_id: "new", rank: null, attendance_rate: null, current_streak: 0 }),
];
const logins = (sorting: Sorting, search = ""): string[] =>
  sortRows(people, search, sorting).map(({ github_id }) => github_id);

describe("rows", () => {
  it("by rank begin with the first, and those without a rank are last in either direction", () => {
    expect(logins(firstSorting("rank"))).toEqual(["Zoe", "ann", "Bob", "new"]);
    expect(logins({ column: "rank", isDescending: true })).toEqual(["ann", "Bob", "Zoe", "new"]);
  });

  it("by name ignore case and can be reversed", () => {
    expect(logins(firstSorting("login"))).toEqual(["ann", "Bob", "new", "Zoe"]);
    expect(logins({ column: "login", isDescending: true })).toEqual(["Zoe", "new", "Bob", "ann"]);
  });

  it("by streak begin with the longest, equal ones by name", () => {
    expect(logins(firstSorting("current"))).toEqual(["ann", "Zoe", "Bob", "new"]);
  });

  it("are those that match the search", () => {
    expect(logins(firstSorting("rank"), " O ")).toEqual(["Zoe", "Bob"]);
  });

  it("reverse when the same column is chosen again", () => {
    const once = nextSorting(firstSorting("rank"), "rate");
    expect(once).toEqual({ column: "rate", isDescending: true });
    expect(nextSorting(once, "rate")).toEqual({ column: "rate", isDescending: false });
  });
});

describe("the drawn rows", () => {
  it("are all rows up to two hundred", () => {
    expect(drawnRows(200, 5000, 500, 36)).toEqual({ from: 0, to: 200 });
  });

  it("of thousands are those in view and some around", () => {
    for (const scrolled of [0, 36, 40_000, 90_000, 179_500]) {
      const { from, to } = drawnRows(5000, scrolled, 500, 36);
      expect(from).toBeLessThanOrEqual(scrolled / 36);
      expect(to).toBeGreaterThanOrEqual(Math.min(5000, (scrolled + 500) / 36));
      expect(to - from).toBeLessThan(60);
    }
  });
});

describe("the keyboard", () => {
  const at = { row: 3, day: 5 };

  it("moves between participants and days and stays inside", () => {
    expect(movedCursor(at, "ArrowUp", 10, 20)).toEqual({ row: 2, day: 5 });
    expect(movedCursor(at, "ArrowRight", 10, 20)).toEqual({ row: 3, day: 6 });
    expect(movedCursor(at, "PageDown", 10, 20)).toEqual({ row: 9, day: 5 });
    expect(movedCursor(at, "PageUp", 10, 20)).toEqual({ row: 0, day: 5 });
    expect(movedCursor({ row: 0, day: 0 }, "ArrowLeft", 10, 20)).toEqual({ row: 0, day: 0 });
  });

  it("leaps to the first and the last day", () => {
    expect(movedCursor(at, "Home", 10, 20)).toEqual({ row: 3, day: 0 });
    expect(movedCursor(at, "End", 10, 20)).toEqual({ row: 3, day: 19 });
  });

  it("leaves other keys alone", () => {
    expect(movedCursor(at, "a", 10, 20)).toBeNull();
  });
});
