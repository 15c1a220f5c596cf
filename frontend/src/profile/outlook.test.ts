import { describe, expect, test } from "vitest";
import type { Outlook } from "./model";
import { outlookText, sliderTarget } from "./outlook";
import { profileWords } from "./words";

const words = profileWords("en").outlook;

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
    expect(outlookText(anOutlook(), words)).toBe("6 more days may be missed and 90% still be reached.");
    expect(outlookText(anOutlook({ days_may_miss: 1 }), words)).toMatch(/^1 more day may/);
    expect(outlookText(anOutlook({ days_may_miss: 0 }), words)).toBe("90% needs every day that is left.");
  });

  test("says what is out of reach, what is sure and what is over", () => {
    expect(outlookText(anOutlook({ days_may_miss: null, target: 97 }), words)).toBe(
      "97% is out of reach now. The most is 96.0%.",
    );
    expect(outlookText(anOutlook({ lowest_rate: 91, days_may_miss: 60 }), words)).toBe(
      "Whatever happens, it will be 90% or more.",
    );
    expect(outlookText(anOutlook({ days_left: 0 }), words)).toBe("All days of the season are over.");
  });

  test("shows targets on the slider", () => {
    expect([20, 97.4, 100].map(sliderTarget)).toEqual([50, 97, 100]);
  });
});
