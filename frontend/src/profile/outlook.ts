/** What may still become of somebody's rate, in a sentence. Values in, values out. */

import { formatPercent } from "../core/i18n";
import { targetText } from "../core/target";
import type { ProfileTexts } from "../texts/profile";
import type { Outlook } from "./model";

export const LEAST_TARGET = 50;
export const MOST_TARGET = 100;

export function outlookSentence(outlook: Outlook, texts: ProfileTexts["outlook"]): string {
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

/** The slider's place: what was asked for, within what it can show. */
export function targetShown(target: number): number {
  return Math.min(Math.max(Math.round(target), LEAST_TARGET), MOST_TARGET);
}
