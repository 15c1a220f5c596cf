/** A season laid out as a calendar: a column a week, Sunday first. Values in, values out. */

import { statesOf } from "./board-state";
import type { CalendarDate, DayState, Season } from "./model";
import { addDays, daysBetween, weekdayOf } from "./time";

export interface Cell {
  readonly date: CalendarDate;
  readonly week: number;
  readonly weekday: number;
  /** Null where the person has no such day, or it is still to come. */
  readonly state: DayState | null;
}

export interface SeasonGrid {
  readonly weeks: number;
  readonly cells: readonly Cell[];
  /** The first week in which each month begins, with a date in it. */
  readonly months: readonly { readonly week: number; readonly date: CalendarDate }[];
}

/** Every day of the season; `letters` are those of the days from `first` on. */
export function seasonGrid(season: Season, first: CalendarDate | null, letters: string): SeasonGrid {
  const states = statesOf(letters);
  const shift = first === null ? 0 : daysBetween(season.start_date, first);
  const offset = weekdayOf(season.start_date);
  const cells = Array.from({ length: season.days }, (_, day): Cell => {
    const place = offset + day;
    return {
      date: addDays(season.start_date, day),
      week: Math.floor(place / 7),
      weekday: place % 7,
      state: states[day - shift] ?? null,
    };
  });
  return { weeks: Math.ceil((offset + season.days) / 7), cells, months: monthsIn(cells) };
}

/** A month is named over its first whole week; the season's first one only where the next leaves room. */
function monthsIn(cells: readonly Cell[]): SeasonGrid["months"] {
  const months = cells
    .filter(({ date }, day) => day === 0 || date.endsWith("-01"))
    .map(({ date, week, weekday }) => ({ date, week: week === 0 || weekday === 0 ? week : week + 1 }));
  return months.filter(({ week }, place) => (months[place + 1]?.week ?? Infinity) - week >= 2);
}
