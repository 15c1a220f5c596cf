import { expect, test } from "vitest";
import { profilePath, routeOf, withSeason } from "./route";

test("an address names its page", () => {
  expect(routeOf("/")).toEqual({ page: "today" });
  expect(routeOf("/admin")).toEqual({ page: "admin" });
  expect(routeOf("/users/ann")).toEqual({ page: "profile", login: "ann" });
  expect(routeOf("/users")).toEqual({ page: "missing" });
  expect(routeOf("/users/ann/more")).toEqual({ page: "missing" });
});

test("a login is found again in its own address, whatever it holds", () => {
  const login = "a/b c%[bot]";

  expect(routeOf(profilePath(login, null))).toEqual({ page: "profile", login });
  expect(routeOf("/users/50%")).toEqual({ page: "profile", login: "50%" });
});

test("links stay in the season that is being looked at", () => {
  expect(profilePath("ann", "3")).toBe("/users/ann?season=3");
  expect(withSeason("/", null)).toBe("/");
});
