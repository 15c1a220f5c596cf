/** The forecast of a participant's rate, in a sentence. Pure functions. */

import { formatPercent } from "../core/i18n";
import { targetText } from "../core/target";
import type { Outlook } from "./model";
import type { ProfileWords } from "./words";

export const MIN_TARGET = 50;
export const MAX_TARGET = 100;

export function outlookText(outlook: Outlook, words: ProfileWords["outlook"]): string {
  const { days_left, days_may_miss, highest_rate, lowest_rate, target } = outlook;
  const wanted = targetText(target);
  if (days_left === 0) return words.done;
  if (days_may_miss === null)
    return words.unreachable(wanted, highest_rate === null ? "–" : formatPercent(highest_rate));
  if (lowest_rate !== null && lowest_rate >= target) return words.sure(wanted);
  return days_may_miss === 0 ? words.mayMissNone(wanted) : words.mayMiss(days_may_miss, wanted);
}

/** Return the slider's value: the requested target, limited to the slider's range. */
export function sliderTarget(target: number): number {
  return Math.min(Math.max(Math.round(target), MIN_TARGET), MAX_TARGET);
}
