import { describe, expect, test } from "vitest";
import { SECTIONS, adminPath, adminRouteOf, routeToSection } from "./admin-route";

describe("the route of an address", () => {
  test("is the participants if it names no section or an unknown one", () => {
    expect(adminRouteOf("").section).toBe("members");
    expect(adminRouteOf("?section=treasure").section).toBe("members");
  });

  test("is the day's overrides if it names only a user or a day, as profiles link", () => {
    expect(adminRouteOf("?user=ann&date=2025-04-12")).toEqual({
      section: "corrections",
      season: null,
      user: "ann",
      date: "2025-04-12",
    });
    expect(adminRouteOf("?user=ann").section).toBe("corrections");
    expect(adminRouteOf("?date=2025-04-12").section).toBe("corrections");
  });

  test("ignores an invalid season or date", () => {
    expect(adminRouteOf("?season=x&date=yesterday&user=+")).toEqual({
      section: "corrections",
      season: null,
      user: null,
      date: null,
    });
    expect(adminRouteOf("?season=-1").season).toBeNull();
    expect(adminRouteOf("?section=members&date=2025-13-45").date).toBeNull();
  });

  test("survives its own address", () => {
    for (const section of SECTIONS) {
      const route = { section, season: 3, user: "a b&c", date: "2025-04-12" };
      expect(adminRouteOf(new URL(adminPath(route), "http://book.test").search)).toEqual(route);
    }
  });

  test("keeps the season when another section is opened, not the day", () => {
    const day = { section: "corrections", season: 3, user: "ann", date: "2025-04-12" } as const;
    expect(routeToSection(day, "jobs")).toEqual({ section: "jobs", season: 3, user: null, date: null });
  });
});
