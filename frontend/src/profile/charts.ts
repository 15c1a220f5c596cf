/** A participant's statistics as charts. Pure functions. */

import type { Point, SeriesSpec } from "../charts/spec";
import { formatPercent } from "../core/i18n";
import type { CalendarDate } from "../core/model";
import { type Language, formatDate } from "../core/time";
import type { DayRank, Summary, Weekday } from "./model";
import type { ProfileWords } from "./words";

type Words = ProfileWords["charts"];

/** Sunday first, like the calendar above it. */
export function weekdayChart(weekdays: readonly Weekday[], words: Words, language: Language): SeriesSpec {
  const order = [7, 1, 2, 3, 4, 5, 6];
  const points = order.map((weekday) => ({
    label: weekdayName(weekday, language, "short"),
    value: weekdays.find((one) => one.weekday === weekday)?.attendance_rate ?? null,
  }));
  const best = bestOf(points);
  const summary =
    best === null
      ? words.nothing
      : `${words.weekdaysSaid(weekdayName(order[points.indexOf(best)] ?? 7, language, "long"))} ${points.map(({ label, value }) => `${label} ${value === null ? "–" : formatPercent(value)}`).join(", ")}`;
  return {
    kind: "bar",
    title: words.weekdays,
    summary,
    columnName: words.weekday,
    valueName: words.rate,
    unit: "percent",
    points,
  };
}

export function hourChart(hours: readonly number[], words: Words): SeriesSpec {
  const points = hours.map((count, hour) => ({ label: words.hourName(hour), value: count }));
  const best = bestOf(points);
  return {
    kind: "bar",
    title: words.hours,
    summary: best === null || best.value === 0 ? words.nothing : words.hoursSaid(best.label),
    columnName: words.hour,
    valueName: words.commits,
    unit: "count",
    points,
  };
}

/** The best rank is at the top. */
export function rankChart(
  ranks: readonly DayRank[],
  words: Words,
  place: (rank: number) => string,
  language: Language,
): SeriesSpec {
  const values = ranks.map(({ rank }) => rank).filter((rank) => rank !== null);
  const [first, last] = [values[0], values.at(-1)];
  return {
    kind: "line",
    title: words.ranks,
    summary:
      first === undefined || last === undefined ? words.nothing : words.ranksSaid(place(first), place(last)),
    columnName: words.date,
    valueName: words.rank,
    unit: "rank",
    points: ranks.map(({ date, rank }) => ({ label: formatDate(date, language), value: rank })),
    inverse: true,
  };
}

export function chartsOf(
  { weekdays, hours, ranks }: Pick<Summary, "weekdays" | "hours" | "ranks">,
  words: Words,
  place: (rank: number) => string,
  language: Language,
): SeriesSpec[] {
  return [
    rankChart(ranks, words, place, language),
    weekdayChart(weekdays, words, language),
    hourChart(hours, words),
  ];
}

/** Return the first of the highest. */
function bestOf(points: readonly Point[]): Point | null {
  let best: Point | null = null;
  for (const point of points) if (point.value !== null && point.value > (best?.value ?? -1)) best = point;
  return best;
}

/** 2025-03-10 was a Monday. */
function weekdayName(weekday: number, language: Language, length: "short" | "long"): string {
  const date: CalendarDate = `2025-03-${String(9 + weekday).padStart(2, "0")}`;
  const format = new Intl.DateTimeFormat(language, {
    weekday: length,
    timeZone: "UTC",
  });
  return format.format(new Date(`${date}T00:00:00Z`));
}
