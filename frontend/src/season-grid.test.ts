import { describe, expect, test } from "vitest";
import { seasonGrid } from "./season-grid";
import { aBoard } from "./samples";

const season = aBoard().season ?? expect.unreachable();

describe("a season's calendar", () => {
  test("holds every day once, Sunday to Saturday", () => {
    const { cells, weeks } = seasonGrid(season, "2025-03-10", "am");

    expect(cells).toHaveLength(100);
    expect(cells[0]).toEqual({ date: "2025-03-10", week: 0, weekday: 1, state: "attended" });
    expect(cells[99]).toEqual({ date: "2025-06-17", week: 14, weekday: 2, state: null });
    expect(weeks).toBe(15);
  });

  test("does not drop a last day that is a Sunday", () => {
    const { cells, weeks } = seasonGrid({ ...season, days: 7, end_date: "2025-03-16" }, null, "");

    expect(cells[6]).toMatchObject({ date: "2025-03-16", week: 1, weekday: 0 });
    expect(weeks).toBe(2);
  });

  test("puts the letters where the range begins", () => {
    const { cells } = seasonGrid(season, "2025-03-12", "-e");

    expect(cells.slice(0, 5).map(({ state }) => state)).toEqual([null, null, null, "excused", null]);
  });

  test("names each month over its first whole week", () => {
    const { months } = seasonGrid(season, null, "");

    expect(months).toEqual([
      { date: "2025-03-10", week: 0 },
      { date: "2025-04-01", week: 4 },
      { date: "2025-05-01", week: 8 },
      { date: "2025-06-01", week: 12 },
    ]);
  });

  test("leaves out the name of a month that is as good as over", () => {
    const { months } = seasonGrid({ ...season, start_date: "2025-03-31" }, null, "");

    expect(months[0]).toEqual({ date: "2025-04-01", week: 0 });
  });
});
