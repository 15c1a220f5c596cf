import { describe, expect, test } from "vitest";
import { withProfileRoute, profileRouteOf } from "./profile-route";

const PAGE = "https://book.test/users/ann?season=3&day=2025-03-10#top";

describe("the address of a participant's page", () => {
  test("says the day, the page and the target", () => {
    expect(profileRouteOf("?season=3&day=2025-03-10&page=2&target=90")).toEqual({
      day: "2025-03-10",
      page: 2,
      target: 90,
    });
    expect(profileRouteOf("")).toEqual({ day: null, page: 1, target: null });
  });

  test.each(["2025-02-30", "2025-3-1", "yesterday", "0000-00-00", "2025-03-10T00:00"])(
    "a day that does not exist is none: %s",
    (day) => {
      expect(profileRouteOf(`?day=${day}`).day).toBeNull();
    },
  );

  test.each(["0", "-1", "1.5", "x", "99999999"])("an invalid page is the first: %s", (page) => {
    expect(profileRouteOf(`?page=${page}`).page).toBe(1);
  });

  test.each(["0", "101", "ninety"])("a target out of range is none: %s", (target) => {
    expect(profileRouteOf(`?target=${target}`).target).toBeNull();
  });

  test("preserves everything else, and omits default values", () => {
    expect(withProfileRoute(PAGE, { day: null, page: 1, target: null })).toBe("/users/ann?season=3#top");
    expect(withProfileRoute(PAGE, { day: "2025-04-01", page: 3, target: 95 })).toBe(
      "/users/ann?season=3&day=2025-04-01&page=3&target=95#top",
    );
  });

  test("leads back to the route it was made of", () => {
    const route = { day: "2025-06-01", page: 4, target: 80 };

    expect(profileRouteOf(new URL(withProfileRoute(PAGE, route), PAGE).search)).toEqual(route);
  });
});
