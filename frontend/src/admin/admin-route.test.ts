import { describe, expect, test } from "vitest";
import { SECTIONS, addressOf, placeOf, sectionOf } from "./admin-route";

describe("the place that an address names", () => {
  test("is the participants where it names none, or one that is not there", () => {
    expect(placeOf("").section).toBe("members");
    expect(placeOf("?section=treasure").section).toBe("members");
  });

  test("is the day's corrections where only a person or a day is named, as profiles link", () => {
    expect(placeOf("?user=ann&date=2025-04-12")).toEqual({
      section: "corrections",
      season: null,
      user: "ann",
      date: "2025-04-12",
    });
    expect(placeOf("?user=ann").section).toBe("corrections");
    expect(placeOf("?date=2025-04-12").section).toBe("corrections");
  });

  test("leaves out what is no season and no date", () => {
    expect(placeOf("?season=x&date=yesterday&user=+")).toEqual({
      section: "corrections",
      season: null,
      user: null,
      date: null,
    });
    expect(placeOf("?season=-1").season).toBeNull();
    expect(placeOf("?section=members&date=2025-13-45").date).toBeNull();
  });

  test("comes back from its own address", () => {
    for (const section of SECTIONS) {
      const place = { section, season: 3, user: "a b&c", date: "2025-04-12" };
      expect(placeOf(new URL(addressOf(place), "http://book.test").search)).toEqual(place);
    }
  });

  test("keeps the season when another section is opened, not the day", () => {
    const day = { section: "corrections", season: 3, user: "ann", date: "2025-04-12" } as const;
    expect(sectionOf(day, "jobs")).toEqual({ section: "jobs", season: 3, user: null, date: null });
  });
});
