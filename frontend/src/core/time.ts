/**
 * Dates and times for readers: moments in the season's zone, calendar dates by UTC arithmetic, never in the
 * browser's zone.
 */

import type { CalendarDate, Instant } from "./model";

export type Language = "ko" | "en";

const LOCALES: Record<Language, string> = { ko: "ko-KR", en: "en-US" };
const DAY_MS = 86_400_000;
const A_SUNDAY = Date.UTC(2025, 2, 9);

/** Short names of Korea's and Japan's zones, which Intl formats only as GMT+9. */
const ZONE_NAMES: Readonly<Record<string, string>> = { "Asia/Seoul": "KST", "Asia/Tokyo": "JST", UTC: "UTC" };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Create the first format, by far the slowest, before it is needed: best while a request is under way. */
export function warmUpFormats(language: Language): void {
  formatDate("2025-03-10", language, { year: true });
}

/** `07:42`, or `07:42:05` with seconds, in the zone. */
export function formatTime(at: Instant, zone: string, language: Language, seconds = false): string {
  return format(language, {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" as const }),
    hourCycle: "h23",
  }).format(new Date(at));
}

/** The date and the time in the zone, for a tooltip or when the day is not obvious. */
export function formatMoment(at: Instant, zone: string, language: Language): string {
  return format(language, {
    timeZone: zone,
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(at));
}

/** The same moment on the reader's own clock; null if that shows the same. */
export function readersMoment(
  at: Instant,
  zone: string,
  language: Language,
  readers: string = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string | null {
  const theirs = formatMoment(at, readers, language);
  return theirs === formatMoment(at, zone, language) ? null : theirs;
}

/** The calendar date of a moment in the zone. */
export function dateIn(at: Instant, zone: string): CalendarDate {
  return format("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(new Date(at))
    .reduce((shape, { type, value }) => shape.replace(type, value), "year-month-day");
}

/** `4월 12일 (토)` / `Sat, Apr 12`; with the year on request. */
export function formatDate(
  date: CalendarDate,
  language: Language,
  { weekday = false, year = false }: { weekday?: boolean; year?: boolean } = {},
): string {
  return format(language, {
    timeZone: "UTC",
    month: language === "ko" ? "long" : "short",
    day: "numeric",
    ...(weekday && { weekday: "short" as const }),
    ...(year && { year: "numeric" as const }),
  }).format(utc(date));
}

/** `2025년 3월 10일 – 6월 17일`; the second year only if it differs. */
export function formatRange(start: CalendarDate, end: CalendarDate, language: Language): string {
  const sameYear = start.slice(0, 4) === end.slice(0, 4);
  if (language === "en" && sameYear)
    return `${formatDate(start, "en")} – ${formatDate(end, "en", { year: true })}`;
  return `${formatDate(start, language, { year: true })} – ${formatDate(end, language, { year: !sameYear })}`;
}

/** `10월` / `Oct`. */
export function formatMonth(date: CalendarDate, language: Language, year = false): string {
  return format(language, {
    timeZone: "UTC",
    month: language === "ko" || year ? "long" : "short",
    ...(year && { year: "numeric" as const }),
  }).format(utc(date));
}

/** 0 for Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(utc(date)).getUTCDay();
}

/** `일` … `토` / `S` … `S`, Sunday first. */
export function weekdayNames(language: Language): string[] {
  const narrow = format(language, { timeZone: "UTC", weekday: "narrow" });
  return Array.from({ length: 7 }, (_, day) => narrow.format(A_SUNDAY + day * DAY_MS));
}

/** `월` / `Mon`, for 0 (Sunday) to 6. */
export function weekdayName(weekday: number, language: Language): string {
  return format(language, { timeZone: "UTC", weekday: "short" }).format(A_SUNDAY + weekday * DAY_MS);
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(utc(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one date to a later one. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Math.round((utc(to) - utc(from)) / DAY_MS);
}

/** `KST`, or Intl's name of the zone on that day. */
export function zoneName(zone: string, on: CalendarDate): string {
  const name = ZONE_NAMES[zone];
  if (name !== undefined) return name;
  const parts = format("en", { timeZone: zone, timeZoneName: "short" }).formatToParts(
    new Date(`${on}T12:00:00Z`),
  );
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
}

function utc(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** Return an Intl format; they are slow to create (a thousand tiles need them), so each is created once. */
function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let cached = formats.get(key);
  if (cached === undefined) formats.set(key, (cached = new Intl.DateTimeFormat(LOCALES[language], options)));
  return cached;
}
