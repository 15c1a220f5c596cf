import { describe, expect, test } from "vitest";
import { aBoard } from "../core/fixtures";
import { addDays, weekdayOf } from "../core/time";
import { type Level, levelOf, movedBy, nearest, numbersOf, seasonGrid } from "./calendar";

/** 2025-03-10, a Monday, to 2025-06-17, a Tuesday. */
const season = aBoard().season ?? expect.unreachable();

function cellsOf(grid: ReturnType<typeof seasonGrid>) {
  return grid.rows
    .flat()
    .filter((cell) => cell !== null)
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

describe("a season's calendar", () => {
  test("has every day once, Sunday to Saturday", () => {
    const grid = seasonGrid(season, "2025-03-10", "am", [3, 0]);
    const cells = cellsOf(grid);

    expect(cells).toHaveLength(100);
    expect(cells[0]).toEqual({ date: "2025-03-10", week: 0, weekday: 1, state: "attended", commits: 3 });
    expect(cells[99]).toEqual({ date: "2025-06-17", week: 14, weekday: 2, state: null, commits: null });
    expect(grid.weeks).toBe(15);
    expect(grid.rows.map((row) => row.length)).toEqual(Array(7).fill(15));
  });

  test("has nothing before the first day and after the last", () => {
    const { rows } = seasonGrid(season, null, "", []);

    expect(rows.map((row) => row[0]?.date ?? null)).toEqual([null, ...week("2025-03-10", 6)]);
    expect(rows.map((row) => row[14]?.date ?? null)).toEqual([
      ...week("2025-06-15", 3),
      null,
      null,
      null,
      null,
    ]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])("is whole whatever weekday it starts on: %i", (shift) => {
    for (let days = 1; days <= 15; days++) {
      const start_date = addDays("2025-03-09", shift);
      const grid = seasonGrid({ ...season, start_date, days }, null, "", []);
      const cells = cellsOf(grid);

      expect(cells.map(({ date }) => date)).toEqual(week(start_date, days));
      expect(cells.every(({ date, weekday }) => weekdayOf(date) === weekday)).toBe(true);
      expect(grid.rows.some((row) => row[grid.weeks - 1] !== null)).toBe(true);
      expect(grid.months.reduce((sum, { weeks }) => sum + weeks, 0)).toBe(grid.weeks);
    }
  });

  test("puts letters and counts where the range begins", () => {
    const cells = cellsOf(seasonGrid(season, "2025-03-12", "-e", [0, 2]));

    expect(cells.slice(0, 5).map(({ state }) => state)).toEqual([null, null, null, "excused", null]);
    expect(cells.slice(0, 5).map(({ commits }) => commits)).toEqual([null, null, 0, 2, null]);
  });

  test("names each month over its first whole week", () => {
    expect(seasonGrid(season, null, "", []).months).toEqual([
      { date: "2025-03-10", weeks: 4 },
      { date: "2025-04-01", weeks: 4 },
      { date: "2025-05-01", weeks: 4 },
      { date: "2025-06-01", weeks: 3 },
    ]);
  });

  test("leaves out the name of a month that is as good as over", () => {
    const { months } = seasonGrid({ ...season, start_date: "2025-03-31" }, null, "", []);

    expect(months[0]).toEqual({ date: "2025-04-01", weeks: 5 });
  });
});

describe("the levels", () => {
  test("are five, with their ranges of commits", () => {
    expect([0, 1, 2, 3, 4, 6, 7, 99].map(levelOf)).toEqual([0, 1, 2, 2, 3, 3, 4, 4]);
    expect(([0, 1, 2, 3, 4] as Level[]).map(numbersOf)).toEqual(["0", "1", "2–3", "4–6", "7+"]);
  });
});

describe("a key in the calendar", () => {
  test.each([
    ["ArrowUp", "2025-04-09"],
    ["ArrowDown", "2025-04-11"],
    ["ArrowLeft", "2025-04-03"],
    ["ArrowRight", "2025-04-17"],
    ["Home", "2025-03-13"],
    ["End", "2025-06-12"],
    ["PageUp", "2025-03-10"],
    ["PageDown", "2025-05-10"],
    ["a", null],
  ])("%s leads from 10 April to %s", (key, to) => {
    expect(movedBy(key, false, "2025-04-10", season)).toBe(to);
  });

  test("stays inside the season", () => {
    for (const key of ["ArrowUp", "ArrowLeft"])
      expect(movedBy(key, false, season.start_date, season)).toBeNull();
    for (const key of ["ArrowDown", "ArrowRight"])
      expect(movedBy(key, false, season.end_date, season)).toBeNull();
    expect(movedBy("PageUp", false, "2025-03-31", season)).toBe("2025-03-10");
    expect(movedBy("PageDown", false, "2025-06-01", season)).toBe("2025-06-17");
  });

  test("with Control leads to the season's first or last day", () => {
    expect(movedBy("Home", true, "2025-04-10", season)).toBe(season.start_date);
    expect(movedBy("End", true, "2025-04-10", season)).toBe(season.end_date);
  });

  test("a month without such a day ends a leap early", () => {
    const long = { start_date: "2024-01-01", end_date: "2024-12-31" };

    expect(movedBy("PageDown", false, "2024-01-31", long)).toBe("2024-02-29");
    expect(movedBy("PageUp", false, "2024-03-31", long)).toBe("2024-02-29");
    expect(movedBy("PageDown", false, "2024-12-15", long)).toBe("2024-12-31");
  });

  test("a date outside becomes the nearest inside", () => {
    expect(nearest("2020-01-01", season)).toBe("2025-03-10");
    expect(nearest("2030-01-01", season)).toBe("2025-06-17");
    expect(nearest("2025-05-05", season)).toBe("2025-05-05");
  });
});

/** The letters or counts of `count` days from a date. */
function week(from: string, days: number): string[] {
  return Array.from({ length: days }, (_, day) => addDays(from, day));
}
