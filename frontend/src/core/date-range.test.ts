import { describe, expect, it } from "vitest";
import { aBoard } from "./fixtures";
import { NOW, isNow, isRange, lastDays, rangeOf, dateRangeOf, step, withDateRange } from "./date-range";

const season = aBoard().season ?? expect.fail();
const today = "2025-04-12";

describe("the displayed days", () => {
  it("are in the address; invalid dates are ignored", () => {
    expect(dateRangeOf("?as_of=2025-03-20&season=3")).toEqual({ ...NOW, asOf: "2025-03-20" });
    expect(dateRangeOf("?start_date=2025-03-20&end_date=soon")).toEqual({ ...NOW, start: "2025-03-20" });
    expect(isNow(dateRangeOf("?as_of=2025-99-99"))).toBe(true);
  });

  it("leave the rest of the address alone, and go without a trace", () => {
    const there = withDateRange("https://x.y/?season=3#z", { ...NOW, asOf: "2025-03-20" });
    expect(there).toBe("/?season=3&as_of=2025-03-20#z");
    expect(withDateRange(`https://x.y${there}`, NOW)).toBe("/?season=3#z");
  });

  it("go back a day at a time to the season's first, and forward to now", () => {
    expect(step(NOW, -1, season, today)?.asOf).toBe("2025-04-11");
    expect(step({ ...NOW, asOf: "2025-04-11" }, 1, season, today)).toEqual(NOW);
    expect(step(NOW, 1, season, today)).toBeNull();
    expect(step({ ...NOW, asOf: "2025-03-10" }, -1, season, today)).toBeNull();
  });

  it("end with the season once it is over", () => {
    expect(step(NOW, -1, season, "2026-01-01")?.asOf).toBe("2025-06-16");
  });
});

describe("a range", () => {
  it("takes its days in either order and never leaves the season", () => {
    expect(rangeOf("2025-03-20", "2025-03-15", season, today)).toEqual({
      asOf: null,
      start: "2025-03-15",
      end: "2025-03-20",
    });
    expect(rangeOf("2020-01-01", "2025-03-15", season, today).start).toBe("2025-03-10");
  });

  it("of everything is no range", () => {
    expect(rangeOf("2025-03-10", "2030-01-01", season, today)).toEqual(NOW);
  });

  it("of the last days ends today", () => {
    const week = lastDays(7, season, today);
    expect(week).toEqual({ asOf: null, start: "2025-04-06", end: "2025-04-12" });
    expect(isRange(week)).toBe(true);
    expect(isRange({ ...NOW, asOf: today })).toBe(false);
  });
});
