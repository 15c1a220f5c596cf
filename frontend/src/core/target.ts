/** The targets of participants, as text and as typed. Values in, values out. */

import { formatPercent } from "./i18n";

/** A target as somebody names it: without decimals unless it has some. */
export function targetText(target: number): string {
  return Number.isInteger(target) ? `${target}%` : formatPercent(target);
}

/** A typed number within bounds; null for an empty field; undefined where it is none. */
export function typedNumber(text: string, least: number, most: number): number | null | undefined {
  if (text.trim() === "") return null;
  const number = Number(text);
  return Number.isFinite(number) && number >= least && number <= most ? number : undefined;
}
