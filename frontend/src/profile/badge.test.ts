import { describe, expect, test } from "vitest";
import { type Badge, badgeMarkdown, badgeMarkup, badgePath } from "./badge";

const badge: Badge = { login: "ann", kind: "streak", theme: "auto", lang: "ko" };

describe("a badge", () => {
  test("has an address that says what it shows", () => {
    expect(badgePath(badge)).toBe("/badges/ann.svg?kind=streak&theme=auto&lang=ko");
  });

  test("leads to the page in Markdown and in HTML", () => {
    expect(badgeMarkdown("https://book.test", badge, "ann")).toBe(
      "[![ann](https://book.test/badges/ann.svg?kind=streak&theme=auto&lang=ko)](https://book.test/users/ann)",
    );
    expect(badgeMarkup("https://book.test", badge, "ann")).toBe(
      '<a href="https://book.test/users/ann"><img src="https://book.test/badges/ann.svg?kind=streak&amp;theme=auto&amp;lang=ko" alt="ann"></a>',
    );
  });

  test("is not broken by a login or a title with marks in it", () => {
    const odd: Badge = { ...badge, login: '"><b>' };

    expect(badgePath(odd)).toContain("/badges/%22%3E%3Cb%3E.svg");
    expect(badgeMarkup("https://book.test", odd, '"><b>')).toContain('alt="&quot;&gt;&lt;b&gt;"');
    expect(badgeMarkdown("https://book.test", odd, "a]b[c")).toContain("[![a\\]b\\[c](");
  });
});
