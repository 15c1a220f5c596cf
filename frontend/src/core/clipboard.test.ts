import { expect, test, vi } from "vitest";
import { copyText } from "./clipboard";

test("a text is copied", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  expect(await copyText("a link", { writeText })).toBe(true);
  expect(writeText).toHaveBeenCalledExactlyOnceWith("a link");
});

test("a browser that refuses is no error", async () => {
  expect(await copyText("a link", { writeText: () => Promise.reject(new Error("denied")) })).toBe(false);
});

test("on plain http there is no clipboard, which is no error either", async () => {
  vi.stubGlobal("navigator", {});
  expect(await copyText("a link")).toBe(false);
  vi.unstubAllGlobals();
});
