import { describe, expect, test } from "vitest";
import { profileTexts } from "../texts/profile";
import type { Outlook } from "./model";
import { outlookText, sliderTarget } from "./outlook";

const texts = profileTexts("en").outlook;

function anOutlook(changes: Partial<Outlook> = {}): Outlook {
  return {
    days_left: 60,
    highest_rate: 96,
    lowest_rate: 36,
    target: 90,
    days_may_miss: 6,
    chance: 55.5,
    ...changes,
  };
}

describe("the outlook", () => {
  test("says how many days may be missed", () => {
    expect(outlookText(anOutlook(), texts)).toBe("90% allows 6 more missed days.");
    expect(outlookText(anOutlook({ days_may_miss: 1 }), texts)).toMatch(/ 1 more missed day\.$/);
    expect(outlookText(anOutlook({ days_may_miss: 0 }), texts)).toBe("90% requires every remaining day.");
  });

  test("says what is out of reach, what is sure and what is over", () => {
    expect(outlookText(anOutlook({ days_may_miss: null, target: 97 }), texts)).toBe(
      "97% is out of reach. The highest possible rate is 96.0%.",
    );
    expect(outlookText(anOutlook({ lowest_rate: 91, days_may_miss: 60 }), texts)).toBe(
      "The rate will be 90% or more in any case.",
    );
    expect(outlookText(anOutlook({ days_left: 0 }), texts)).toBe("All days of the season are over.");
  });

  test("shows targets on the slider", () => {
    expect([20, 97.4, 100].map(sliderTarget)).toEqual([50, 97, 100]);
  });
});
