import { expect, test } from "vitest";
import { chooseTheme, nextTheme, themeFrom } from "./theme";

test("an unknown stored word is the system's theme", () => {
  expect(themeFrom("dark")).toBe("dark");
  expect(themeFrom("neon")).toBe("system");
  expect(themeFrom(null)).toBe("system");
});

test("the toggle goes round", () => {
  expect([nextTheme("system"), nextTheme("light"), nextTheme("dark")]).toEqual(["light", "dark", "system"]);
});

test("a choice is stored and shown; the system's theme leaves no trace on the page", () => {
  const stored = new Map<string, string>();
  const root = { dataset: {} } as HTMLElement;
  const storage = { setItem: (key: string, value: string) => void stored.set(key, value) };

  chooseTheme("dark", storage, root);
  expect([stored.get("theme"), root.dataset["theme"]]).toEqual(["dark", "dark"]);

  chooseTheme("system", storage, root);
  expect([stored.get("theme"), "theme" in root.dataset]).toEqual(["system", false]);
});
