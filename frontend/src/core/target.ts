/** Target rates, as text and as typed. Pure functions. */

import { formatPercent } from "./i18n";

/** Format a target: without decimals unless it has some. */
export function targetText(target: number): string {
  return Number.isInteger(target) ? `${target}%` : formatPercent(target);
}

/** Parse a typed number within bounds; null for an empty field; undefined if it is invalid. */
export function typedNumber(text: string, min: number, max: number): number | null | undefined {
  if (text.trim() === "") return null;
  const number = Number(text);
  return Number.isFinite(number) && number >= min && number <= max ? number : undefined;
}
