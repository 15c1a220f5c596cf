/** The forecast of a participant's rate, in a sentence. Pure functions. */

import { formatPercent } from "../core/i18n";
import { targetText } from "../core/target";
import type { ProfileTexts } from "../texts/profile";
import type { Outlook } from "./model";

export const MIN_TARGET = 50;
export const MAX_TARGET = 100;

export function outlookText(outlook: Outlook, texts: ProfileTexts["outlook"]): string {
  const { days_left, days_may_miss, highest_rate, lowest_rate, target } = outlook;
  const wanted = targetText(target);
  if (days_left === 0) return texts.done;
  if (days_may_miss === null)
    return texts.unreachable({
      target: wanted,
      highest: highest_rate === null ? "–" : formatPercent(highest_rate),
    });
  if (lowest_rate !== null && lowest_rate >= target) return texts.sure({ target: wanted });
  return days_may_miss === 0
    ? texts.mayMissNone({ target: wanted })
    : texts.mayMiss({ days: days_may_miss, target: wanted });
}

/** Return the slider's value: the requested target, limited to the slider's range. */
export function sliderTarget(target: number): number {
  return Math.min(Math.max(Math.round(target), MIN_TARGET), MAX_TARGET);
}
