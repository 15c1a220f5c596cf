import { describe, expect, test } from "vitest";
import { commonTexts } from "../texts/common";
import { formatPercent, pickLanguage, withoutLanguage } from "./i18n";

describe("the language", () => {
  test("is the address's, then the stored one, then the browser's", () => {
    expect(pickLanguage("?lang=en", "ko", ["ko-KR"])).toBe("en");
    expect(pickLanguage("", "en", ["ko-KR"])).toBe("en");
    expect(pickLanguage("", null, ["fr-FR", "en-GB", "ko"])).toBe("en");
  });

  test("is Korean if no supported language is requested", () => {
    expect(pickLanguage("?lang=xx", null, ["fr-FR"])).toBe("ko");
    expect(pickLanguage("", "klingon", [])).toBe("ko");
  });
});

test("choosing a language on the page clears it from the address and nothing else", () => {
  expect(withoutLanguage("https://garden.example/?lang=en&season=2#book")).toBe("/?season=2#book");
});

test("percents keep one decimal except all and none", () => {
  expect([100, 98, 98.25, 0].map(formatPercent)).toEqual(["100%", "98.0%", "98.3%", "0%"]);
});

test("English counts one and many", () => {
  expect([1, 2].map((count) => commonTexts("en").commits({ count }))).toEqual(["1 commit", "2 commits"]);
  expect(commonTexts("ko").commits({ count: 2 })).toBe("커밋 2");
});
