/** The season's statistics as charts. Pure functions. */

import type { Cell, HeatmapSpec, Point, SeriesSpec } from "../charts/spec";
import { type Locale, formatPercent } from "../core/i18n";
import type { Board, CalendarDate, Participant } from "../core/model";
import { profilePath } from "../core/route";
import { addDays, formatDate, formatMonth, weekdayName, weekdayOf } from "../core/time";
import { seasonTexts } from "../texts/season";
import type { Heatmap, Numbers, Weekdays } from "./season-api";

export type View = "week" | "month";
export const VIEWS: readonly View[] = ["week", "month"];

const MAX_RANKED = 10;
/** Monday first, as ISO counts them. */
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** The best participants, and the reader if they rank lower. */
export function rankingChart(
  board: Board,
  myId: number | null,
  seasonParam: string | null,
  locale: Locale,
): SeriesSpec {
  const texts = seasonTexts(locale.language).charts;
  const ranked = board.participants.filter(({ rank }) => rank !== null).sort(byRank);
  const mine = ranked.findIndex(({ user_id }) => user_id === myId);
  const shown =
    mine < MAX_RANKED
      ? ranked.slice(0, MAX_RANKED)
      : [...ranked.slice(0, MAX_RANKED - 1), ...ranked.slice(mine, mine + 1)];
  const [first] = shown;
  return {
    kind: "bar",
    isHorizontal: true,
    title: texts.ranking,
    summary:
      first === undefined
        ? texts.nothing
        : texts.rankingSaid({
            count: shown.length,
            first: first.github_id,
            rate: percentOf(first.attendance_rate),
          }),
    columnName: texts.person,
    valueName: texts.rate,
    unit: "percent",
    points: shown.map(({ rank, github_id, attendance_rate, user_id }): Point => ({
      label: `${rank ?? ""}. ${github_id}`,
      value: attendance_rate,
      href: profilePath(github_id, seasonParam),
      isSpecial: user_id === myId,
    })),
  };
}

export function dailyChart({ cells }: Heatmap, { language }: Locale): SeriesSpec {
  const texts = seasonTexts(language).charts;
  const rates = cells.map(({ attendance_rate }) => attendance_rate).filter((rate) => rate !== null);
  return {
    kind: "line",
    title: texts.daily,
    summary:
      rates.length === 0
        ? texts.nothing
        : texts.dailySaid({
            days: rates.length,
            low: formatPercent(Math.min(...rates)),
            high: formatPercent(Math.max(...rates)),
          }),
    columnName: texts.date,
    valueName: texts.rate,
    unit: "percent",
    points: cells.map(({ start_date, attendance_rate }) => ({
      label: formatDate(start_date, language, { weekday: true }),
      value: attendance_rate,
    })),
  };
}

export function weekdayChart({ weekdays }: Weekdays, { language }: Locale): SeriesSpec {
  const texts = seasonTexts(language).charts;
  const points = WEEKDAYS.map((day) => ({
    label: weekdayName(day % 7, language),
    value: weekdays.find(({ weekday }) => weekday === day)?.attendance_rate ?? null,
  }));
  const best = highest(points);
  return {
    kind: "bar",
    title: texts.weekdays,
    summary: best === null ? texts.nothing : texts.best({ name: best.label, rate: percentOf(best.value) }),
    columnName: texts.weekday,
    valueName: texts.rate,
    unit: "percent",
    points,
  };
}

export function hourChart({ hours }: Pick<Numbers, "hours">, { language }: Locale): SeriesSpec {
  const texts = seasonTexts(language).charts;
  const busiest = hours.reduce((most, one) => (one.count > most.count ? one : most), { hour: 0, count: 0 });
  const isQuiet = busiest.count === 0;
  return {
    kind: "bar",
    title: texts.hours,
    summary: isQuiet
      ? texts.nothing
      : texts.busiest({ hour: texts.hourTime({ hour: busiest.hour }), commits: busiest.count }),
    columnName: texts.hour,
    valueName: texts.commits,
    unit: "count",
    points: hours.map(({ hour, count }) => ({
      label: texts.hourName({ hour }),
      value: isQuiet ? null : count,
    })),
  };
}

/** Every day in its week or month, with the rate of the whole week or month beside it. */
export function teamHeatmap(numbers: Numbers, board: Board, view: View, locale: Locale): HeatmapSpec {
  const texts = seasonTexts(locale.language).charts;
  const judged = numbers.days.cells.filter(({ attendance_rate }) => attendance_rate !== null);
  const rate = board.totals.attendance_rate;
  return {
    kind: "heatmap",
    title: texts.heatmap,
    summary:
      judged.length === 0 ? texts.nothing : texts.heatmapSaid({ rate: percentOf(rate), days: judged.length }),
    columnName: view === "week" ? texts.weekday : texts.date,
    valueName: texts.rate,
    unit: "percent",
    points: view === "week" ? weeks(numbers, locale) : months(numbers, locale),
  };
}

/** A column per week from its Monday, a row per weekday, and the whole week below. */
function weeks({ days, weeks: whole }: Numbers, { language }: Locale): Cell[] {
  const texts = seasonTexts(language).charts;
  const monday = (date: CalendarDate): CalendarDate => addDays(date, -((weekdayOf(date) + 6) % 7));
  const column = (date: CalendarDate): string => shortDate(monday(date));
  const byDay = WEEKDAYS.flatMap((day) =>
    days.cells
      .filter(({ start_date }) => weekdayOf(start_date) === day % 7)
      .map(({ start_date, attendance_rate }) => ({
        row: weekdayName(day % 7, language),
        column: column(start_date),
        label: formatDate(start_date, language, { weekday: true }),
        value: attendance_rate,
      })),
  );
  const together = whole.cells.map(({ start_date, attendance_rate }) => ({
    row: texts.wholeWeek,
    column: column(start_date),
    label: texts.weekOf({ date: formatDate(monday(start_date), language) }),
    value: attendance_rate,
  }));
  return inColumns(
    [...byDay, ...together],
    whole.cells.map(({ start_date }) => column(start_date)),
  );
}

/** A row per month, a column per day, and the whole month at the end. */
function months({ days, months: whole }: Numbers, { language }: Locale): Cell[] {
  const texts = seasonTexts(language).charts;
  const row = (date: CalendarDate): string => formatMonth(date, language);
  const byDay = days.cells.map(({ start_date, attendance_rate }) => ({
    row: row(start_date),
    column: String(Number(start_date.slice(8))),
    label: formatDate(start_date, language, { weekday: true }),
    value: attendance_rate,
  }));
  const together = whole.cells.map(({ start_date, attendance_rate }) => ({
    row: row(start_date),
    column: texts.wholeMonth,
    label: formatMonth(start_date, language, true),
    value: attendance_rate,
  }));
  const columns = Array.from({ length: 31 }, (_, day) => String(day + 1));
  return inColumns(
    [...byDay, ...together],
    [...columns, texts.wholeMonth],
    whole.cells.map(({ start_date }) => row(start_date)),
  );
}

/** Sort cells by rows and then by columns, as both axes require. */
function inColumns(cells: readonly Cell[], columns: readonly string[], rows?: readonly string[]): Cell[] {
  const rowOrder = rows ?? [...new Set(cells.map(({ row }) => row))];
  const used = columns.filter((column) => cells.some((cell) => cell.column === column));
  const at = new Map(cells.map((cell) => [`${cell.row}\n${cell.column}`, cell]));
  return rowOrder.flatMap((row) =>
    used.map((column) => at.get(`${row}\n${column}`) ?? { row, column, label: "", value: null }),
  );
}

function byRank(a: Participant, b: Participant): number {
  return (a.rank ?? 0) - (b.rank ?? 0) || (a.github_id.toLowerCase() < b.github_id.toLowerCase() ? -1 : 1);
}

function highest(points: readonly Point[]): Point | null {
  return points.reduce<Point | null>(
    (most, point) => (point.value !== null && point.value > (most?.value ?? -1) ? point : most),
    null,
  );
}

function percentOf(rate: number | null): string {
  return rate === null ? "–" : formatPercent(rate);
}

/** `3/10`, the same in both languages. */
function shortDate(date: CalendarDate): string {
  return `${Number(date.slice(5, 7))}/${Number(date.slice(8))}`;
}
