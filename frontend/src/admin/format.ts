/** Machine values formatted for readers. Pure functions. */

import type { Instant } from "../core/model";
import { type Language, formatMoment } from "../core/time";

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** `512 B`, `8.4 MB`, `120 GB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1000)), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[power] ?? ""}`;
}

/** Milliseconds below a second, then `2.4`, then whole seconds. */
export function secondsText(seconds: number): string {
  if (seconds < 1) return seconds.toFixed(3);
  return seconds < 100 ? seconds.toFixed(1) : Math.round(seconds).toLocaleString("en");
}

/** The date and the time to the millisecond. */
export function exactMoment(at: Instant, zone: string, language: Language): string {
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  }).format(new Date(at));
  const minutes = formatMoment(at, zone, language);
  return minutes.replace(/\d{2}:\d{2}$/, time);
}
