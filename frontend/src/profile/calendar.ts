/** A season as a calendar: one column per week, Sunday first; and moving in it by keys. Pure functions. */

import { statesOf } from "../core/board-state";
import type { CalendarDate, DayState, Season } from "../core/model";
import { addDays, daysBetween, weekdayOf } from "../core/time";

export interface Cell {
  readonly date: CalendarDate;
  readonly week: number;
  readonly weekday: number;
  /** Null if the participant has no such day, or if it is in the future. */
  readonly state: DayState | null;
  /** Null until it is loaded. */
  readonly commits: number | null;
}

/** A month's name over the weeks up to the next name; without a date over weeks that have none. */
export interface MonthSpan {
  readonly date: CalendarDate | null;
  readonly weeks: number;
}

export interface SeasonGrid {
  readonly weeks: number;
  /** Seven rows, Sunday's first, with one cell per week; null before the first day and after the last. */
  readonly rows: readonly (readonly (Cell | null)[])[];
  readonly months: readonly MonthSpan[];
}

/** The first and the last day of a season. */
export type DateRange = Pick<Season, "start_date" | "end_date">;

/** The level of a number of commits: none, 1, 2–3, 4–6, 7 or more. */
export const LEVELS = [0, 1, 2, 4, 7] as const;
export type Level = 0 | 1 | 2 | 3 | 4;

export function levelOf(commits: number): Level {
  return LEVELS.findLastIndex((least) => commits >= least) as Level;
}

/** `0`, `1`, `2–3`, `4–6`, `7+`: the numbers of commits of a level. */
export function numbersOf(level: Level): string {
  const least = LEVELS[level];
  const next = LEVELS[level + 1];
  if (next === undefined) return `${least}+`;
  return next - least === 1 ? String(least) : `${least}–${next - 1}`;
}

/** Lay out every day of the season; `letters` and `counts` start at the day `first`. */
export function seasonGrid(
  season: Season,
  first: CalendarDate | null,
  letters: string,
  counts: readonly number[],
): SeasonGrid {
  const states = statesOf(letters);
  const shift = first === null ? 0 : daysBetween(season.start_date, first);
  const offset = weekdayOf(season.start_date);
  const weeks = Math.ceil((offset + season.days) / 7);
  const cells = Array.from({ length: season.days }, (_, day): Cell => {
    const index = offset + day;
    return {
      date: addDays(season.start_date, day),
      week: Math.floor(index / 7),
      weekday: index % 7,
      state: states[day - shift] ?? null,
      commits: counts[day - shift] ?? null,
    };
  });
  const rows = Array.from({ length: 7 }, (_, weekday) =>
    Array.from({ length: weeks }, (__, week) => cells[7 * week + weekday - offset] ?? null),
  );
  return { weeks, rows, months: monthsOver(cells, weeks) };
}

/** A month is named over its first whole week; the season's first one only if the next leaves space. */
function monthsOver(cells: readonly Cell[], weeks: number): MonthSpan[] {
  const starts = cells
    .filter(({ date }, day) => day === 0 || date.endsWith("-01"))
    .map(({ date, week, weekday }) => ({ date, week: week === 0 || weekday === 0 ? week : week + 1 }))
    .filter(({ week }) => week < weeks);
  const named = starts.filter(({ week }, index) => (starts[index + 1]?.week ?? Infinity) - week >= 2);
  const spans = named.map(({ date, week }, index) => ({
    date,
    weeks: (named[index + 1]?.week ?? weeks) - week,
  }));
  const before = named[0]?.week ?? weeks;
  return before > 0 ? [{ date: null, weeks: before }, ...spans] : spans;
}

/** Return the date that a key leads to: a day down, a week across; null if there is none. */
export function movedBy(
  key: string,
  withControl: boolean,
  date: CalendarDate,
  { start_date: start, end_date: end }: DateRange,
): CalendarDate | null {
  const within = (to: CalendarDate): CalendarDate | null => (to >= start && to <= end ? to : null);
  switch (key) {
    case "ArrowUp":
      return within(addDays(date, -1));
    case "ArrowDown":
      return within(addDays(date, 1));
    case "ArrowLeft":
      return within(addDays(date, -7));
    case "ArrowRight":
      return within(addDays(date, 7));
    case "Home":
      return withControl ? start : addDays(start, (weekdayOf(date) - weekdayOf(start) + 7) % 7);
    case "End":
      return withControl ? end : addDays(end, -((weekdayOf(end) - weekdayOf(date) + 7) % 7));
    case "PageUp":
      return nearest(addMonths(date, -1), { start_date: start, end_date: end });
    case "PageDown":
      return nearest(addMonths(date, 1), { start_date: start, end_date: end });
    default:
      return null;
  }
}

/** Return the date itself, or the nearest day of the season. */
export function nearest(date: CalendarDate, { start_date: start, end_date: end }: DateRange): CalendarDate {
  if (date < start) return start;
  return date > end ? end : date;
}

/** Return the same day of another month, or its last day. */
function addMonths(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
