/**
 * The displayed days: all up to now, the board as of the end of a past day, or a range. Part of the address,
 * so that it can be shared.
 */

import type { CalendarDate, Season } from "./model";
import { addDays, daysBetween } from "./time";

export interface DateRange {
  /** The board as of the end of this day; null for now. */
  readonly asOf: CalendarDate | null;
  readonly start: CalendarDate | null;
  readonly end: CalendarDate | null;
}

export const NOW: DateRange = { asOf: null, start: null, end: null };

const NAMES = { asOf: "as_of", start: "start_date", end: "end_date" } as const;

/** Read the range from the query of an address; invalid dates are ignored. */
export function dateRangeOf(search: string): DateRange {
  const query = new URLSearchParams(search);
  const date = (name: string): CalendarDate | null => {
    const text = query.get(name) ?? "";
    return isDate(text) ? text : null;
  };
  return { asOf: date(NAMES.asOf), start: date(NAMES.start), end: date(NAMES.end) };
}

/** Return the API's query parameters. */
export function dateRangeQuery({ asOf, start, end }: DateRange): Record<string, string | null> {
  return { [NAMES.asOf]: asOf, [NAMES.start]: start, [NAMES.end]: end };
}

/** Return the same address with another range. */
export function withDateRange(address: string, dateRange: DateRange): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(dateRangeQuery(dateRange))) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search + url.hash;
}

export function isNow({ asOf, start, end }: DateRange): boolean {
  return asOf === null && start === null && end === null;
}

export function isRange({ start, end }: DateRange): boolean {
  return start !== null || end !== null;
}

/** Return the last day with data: today, or the season's end. */
export function lastDay(season: Season, today: CalendarDate): CalendarDate {
  return today < season.end_date ? today : season.end_date;
}

/** Move one day back or forth within the season; null if there is none. The last day is now itself. */
export function step(
  dateRange: DateRange,
  by: -1 | 1,
  season: Season,
  today: CalendarDate,
): DateRange | null {
  const last = lastDay(season, today);
  const day = addDays(dateRange.asOf ?? last, by);
  if (day < season.start_date || day > last) return null;
  return day === last ? NOW : { ...NOW, asOf: day };
}

/** Return the range between two days in either order, limited to the season. */
export function rangeOf(
  one: CalendarDate,
  other: CalendarDate,
  season: Season,
  today: CalendarDate,
): DateRange {
  const [first, second] = one <= other ? [one, other] : [other, one];
  const last = lastDay(season, today);
  const start = first < season.start_date ? season.start_date : first > last ? last : first;
  const end = second > last ? last : second < start ? start : second;
  return start === season.start_date && end === last ? NOW : { asOf: null, start, end };
}

/** Return the last `count` days up to today. */
export function lastDays(count: number, season: Season, today: CalendarDate): DateRange {
  const last = lastDay(season, today);
  return rangeOf(addDays(last, 1 - count), last, season, today);
}

export function daysIn(start: CalendarDate, end: CalendarDate): number {
  return daysBetween(start, end) + 1;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
