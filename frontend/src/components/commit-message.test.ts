import { describe, expect, test } from "vitest";
import { messageOf } from "./commit-message";

describe("a commit's message", () => {
  test("has a subject and a body whose line breaks stay", () => {
    expect(messageOf("물 주기\r\n\r\n첫 줄\n\n- 둘째\n")).toEqual({
      subject: "물 주기",
      body: "첫 줄\n\n- 둘째",
      isLong: false,
    });
  });

  test("may be missing, empty or a single line", () => {
    expect(messageOf(null)).toEqual({ subject: "", body: "", isLong: false });
    expect(messageOf(" \n ")).toEqual({ subject: "", body: "", isLong: false });
    expect(messageOf("Water")).toEqual({ subject: "Water", body: "", isLong: false });
  });

  test("is long by its lines or its letters", () => {
    expect(messageOf("s\n\n1\n2\n3\n4").isLong).toBe(false);
    expect(messageOf("s\n\n1\n2\n3\n4\n5").isLong).toBe(true);
    expect(messageOf(`s\n\n${"x".repeat(321)}`).isLong).toBe(true);
  });
});
