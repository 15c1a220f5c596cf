import { describe, expect, test } from "vitest";
import { bytesText, exactMoment, secondsText } from "./format";
import { readable } from "./json-text";
import { linesAsFile } from "./log-file";

describe("a body", () => {
  test("is indented if it is JSON", () => {
    expect(readable('{"a":{"b":1}}')).toBe('{\n  "a": {\n    "b": 1\n  }\n}');
  });

  test("is unchanged otherwise", () => {
    expect(readable("payload=%7B%7D")).toBe("payload=%7B%7D");
    expect(readable("")).toBe("");
  });
});

describe("figures", () => {
  test("of bytes have a readable unit", () => {
    expect(bytesText(0)).toBe("0 B");
    expect(bytesText(999)).toBe("999 B");
    expect(bytesText(1000)).toBe("1.0 KB");
    expect(bytesText(83_886_080)).toBe("83.9 MB");
    expect(bytesText(512e9)).toBe("512 GB");
    expect(bytesText(5e15)).toBe("5000 TB");
  });

  test("of seconds have more decimals if they are small", () => {
    expect(secondsText(0.0123)).toBe("0.012");
    expect(secondsText(2.44)).toBe("2.4");
    expect(secondsText(4321.6)).toBe("4,322");
  });

  test("of time go to the millisecond, in the season's zone", () => {
    const at = "2026-11-25T01:00:00.123456Z";
    expect(exactMoment(at, "Asia/Seoul", "ko")).toBe("11월 25일 10:00:00.123");
    expect(exactMoment(at, "Asia/Seoul", "en")).toContain("10:00:00.123");
    expect(exactMoment(at, "Asia/Seoul", "en")).toContain("Nov 25");
  });
});

describe("the log as a file", () => {
  test("has one JSON object per line, oldest first, and the newest day in its name", () => {
    const file = linesAsFile([
      { at: "2026-11-25T01:00:00Z", level: "error", event: "failed", fields: { job: "sweep" } },
      { at: "2026-11-24T01:00:00Z", level: "info", event: "started", fields: {} },
    ]);
    expect(file.name).toBe("webhook-app-2026-11-25.jsonl");
    expect(file.text.split("\n").map((line) => (line === "" ? null : (JSON.parse(line) as unknown)))).toEqual(
      [
        { at: "2026-11-24T01:00:00Z", level: "info", event: "started" },
        { at: "2026-11-25T01:00:00Z", level: "error", event: "failed", job: "sweep" },
        null,
      ],
    );
  });
});
