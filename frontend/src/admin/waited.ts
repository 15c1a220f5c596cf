/** How long a delivery has waited for its place in the attendance book, for readers. */

import type { Language } from "../core/time";
import { serverTexts } from "../texts/admin/server";
import { secondsText } from "./format";

const MINUTE = 60;

/** Seconds up to two minutes, then whole minutes. */
export function waitedText(seconds: number, language: Language): string {
  const texts = serverTexts(language);
  if (seconds < 2 * MINUTE) return texts.seconds({ seconds: secondsText(seconds) });
  return texts.minutes({ minutes: Math.floor(seconds / MINUTE) });
}
