import { expect, test } from "vitest";
import { profilePath, routeOf, signInPath, withSeason } from "./route";

test("an address names its page", () => {
  expect(routeOf("/")).toEqual({ page: "today" });
  expect(routeOf("/admin")).toEqual({ page: "admin" });
  expect(routeOf("/users/ann")).toEqual({ page: "profile", login: "ann" });
  expect(routeOf("/users")).toEqual({ page: "missing" });
  expect(routeOf("/users/ann/more")).toEqual({ page: "missing" });
});

test("a login survives its own address, whatever characters it has", () => {
  const login = "a/b c%[bot]";

  expect(routeOf(profilePath(login, null))).toEqual({ page: "profile", login });
  expect(routeOf("/users/50%")).toEqual({ page: "profile", login: "50%" });
});

test("links stay in the displayed season", () => {
  expect(profilePath("ann", "3")).toBe("/users/ann?season=3");
  expect(withSeason("/", null)).toBe("/");
});

test("signing in leads back to the page, without transient parameters", () => {
  expect(signInPath({ pathname: "/", search: "" })).toBe("/api/auth/login?next=%2F");
  expect(signInPath({ pathname: "/users/ann", search: "?season=3&sign_in=refused" })).toBe(
    "/api/auth/login?next=%2Fusers%2Fann%3Fseason%3D3",
  );
  expect(signInPath({ pathname: "/setup", search: "?token=secret" })).not.toContain("secret");
});

test("a page under GitHub's redirect address is a refusal", () => {
  expect(routeOf("/api/auth/callback")).toEqual({ page: "refused" });
  expect(routeOf("/setup/callback")).toEqual({ page: "refused" });
  expect(routeOf("/setup")).toEqual({ page: "setup" });
});
