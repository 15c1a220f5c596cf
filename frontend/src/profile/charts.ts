/** A participant's statistics as charts. Pure functions. */

import type { Point, SeriesSpec } from "../charts/spec";
import { formatPercent } from "../core/i18n";
import type { CalendarDate } from "../core/model";
import { type Language, formatDate } from "../core/time";
import type { ProfileTexts } from "../texts/profile";
import type { DayRank, Summary, Weekday } from "./model";

type ChartTexts = ProfileTexts["charts"];

/** Sunday first, like the calendar above it. */
export function weekdayChart(
  weekdays: readonly Weekday[],
  texts: ChartTexts,
  language: Language,
): SeriesSpec {
  const order = [7, 1, 2, 3, 4, 5, 6];
  const points = order.map((weekday) => ({
    label: weekdayName(weekday, language, "short"),
    value: weekdays.find((one) => one.weekday === weekday)?.attendance_rate ?? null,
  }));
  const best = bestOf(points);
  const summary =
    best === null
      ? texts.nothing
      : `${texts.weekdaysSaid({ best: weekdayName(order[points.indexOf(best)] ?? 7, language, "long") })} ${points.map(({ label, value }) => `${label} ${value === null ? "–" : formatPercent(value)}`).join(", ")}`;
  return {
    kind: "bar",
    title: texts.weekdays,
    summary,
    columnName: texts.weekday,
    valueName: texts.rate,
    unit: "percent",
    points,
  };
}

export function hourChart(hours: readonly number[], texts: ChartTexts): SeriesSpec {
  const points = hours.map((count, hour) => ({ label: texts.hourName({ hour }), value: count }));
  const best = bestOf(points);
  return {
    kind: "bar",
    title: texts.hours,
    summary: best === null || best.value === 0 ? texts.nothing : texts.hoursSaid({ best: best.label }),
    columnName: texts.hour,
    valueName: texts.commits,
    unit: "count",
    points,
  };
}

/** The best rank is at the top. */
export function rankChart(
  ranks: readonly DayRank[],
  texts: ChartTexts,
  place: (rank: number) => string,
  language: Language,
): SeriesSpec {
  const values = ranks.map(({ rank }) => rank).filter((rank) => rank !== null);
  const [first, last] = [values[0], values.at(-1)];
  return {
    kind: "line",
    title: texts.ranks,
    summary:
      first === undefined || last === undefined
        ? texts.nothing
        : texts.ranksSaid({ first: place(first), last: place(last) }),
    columnName: texts.date,
    valueName: texts.rank,
    unit: "rank",
    points: ranks.map(({ date, rank }) => ({ label: formatDate(date, language), value: rank })),
    inverse: true,
  };
}

export function chartsOf(
  { weekdays, hours, ranks }: Pick<Summary, "weekdays" | "hours" | "ranks">,
  texts: ChartTexts,
  place: (rank: number) => string,
  language: Language,
): SeriesSpec[] {
  return [
    rankChart(ranks, texts, place, language),
    weekdayChart(weekdays, texts, language),
    hourChart(hours, texts),
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
