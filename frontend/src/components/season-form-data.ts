/** The values of the season form. Pure functions. */

import { textIn } from "../core/form-data";
import type { CalendarDate, NewSeason } from "../core/model";
import { addDays } from "../core/time";

/** Return the last day of a season; null if the start or the length is invalid. */
export function endOf(start: CalendarDate, days: number): CalendarDate | null {
  if (Number.isNaN(Date.parse(start)) || !Number.isInteger(days) || days < 1 || days > 1000) return null;
  return addDays(start, days - 1);
}

/** Return the submitted season in the API's shape. */
export function seasonFrom(form: FormData): NewSeason {
  const text = (name: string): string => textIn(form, name);
  return {
    name: text("name"),
    start_date: text("start_date"),
    days: Number(text("days")),
    timezone: text("timezone"),
    day_starts_at: Number(text("day_starts_at")),
    late_push_grace: text("late_push_grace"),
    rate_basis: text("rate_basis") === "joined" ? "joined" : "season",
    count_merges: form.has("count_merges"),
    count_forks: form.has("count_forks"),
    count_co_authors: form.has("count_co_authors"),
    join_policy: text("join_policy") === "approval" ? "approval" : "open",
  };
}

/** `24h` → 24; null if it is not in whole hours. */
export function graceHours(grace: string): number | null {
  const hours = /^(\d+)h$/.exec(grace)?.[1];
  return hours === undefined ? null : Number(hours);
}
