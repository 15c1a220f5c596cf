/** What a chart shows, and what the page makes of it without drawing: levels, words for values, the rows of its table. */

import { formatPercent } from "../core/i18n";
import type { Language } from "../core/time";
import { chartsTexts } from "../texts/charts";

export type Unit = "percent" | "count" | "rank";

export interface Point {
  readonly label: string;
  /** Null where there is nothing to tell: no day, nobody judged. */
  readonly value: number | null;
  readonly href?: string;
  /** Stands out among the others: one's own place, today. */
  readonly isSpecial?: boolean;
}

/** A cell of a heatmap; `label` says in full what its row and column only hint at. */
export interface Cell extends Point {
  readonly row: string;
  readonly column: string;
}

interface Common {
  readonly title: string;
  /** One sentence that stands for the picture. */
  readonly summary: string;
  /** What the labels are, over the first column of the table. */
  readonly columnName: string;
  /** What the values are, over the second. */
  readonly valueName: string;
  readonly unit: Unit;
}

export interface SeriesSpec extends Common {
  readonly kind: "bar" | "line";
  readonly points: readonly Point[];
  /** Small values are high up: ranks. */
  readonly inverse?: boolean;
  /** Bars that lie, one below the other, as names need. */
  readonly isLying?: boolean;
}

export interface HeatmapSpec extends Common {
  readonly kind: "heatmap";
  readonly points: readonly Cell[];
}

export type ChartSpec = SeriesSpec | HeatmapSpec;

/** 0 for next to nothing, up to 4. */
export type Level = 0 | 1 | 2 | 3 | 4;
export const LEVELS: readonly Level[] = [0, 1, 2, 3, 4];

/** Most rates of a season that goes well lie high, so the steps grow finer towards 100. */
const PERCENT_STEPS = [50, 70, 85, 95];

/** The values at which the next level begins, from level 1 on. */
export function stepsOf({ unit, points }: Pick<HeatmapSpec, "unit" | "points">): readonly number[] {
  if (unit === "percent") return PERCENT_STEPS;
  const most = Math.max(1, ...points.map(({ value }) => value ?? 0));
  return [1, Math.ceil(most / 4), Math.ceil(most / 2), Math.ceil((3 * most) / 4)].map((step, place) =>
    Math.max(step, place + 1),
  );
}

export function levelOf(value: number, steps: readonly number[]): Level {
  return LEVELS[steps.filter((step) => value >= step).length] ?? 4;
}

/** What each level holds, for a legend with numbers: `0–49%`, …, `95%+`. */
export function rangesOf(steps: readonly number[], unit: Unit): string[] {
  const sign = unit === "percent" ? "%" : "";
  return LEVELS.map((level) => {
    const from = level === 0 ? 0 : (steps[level - 1] ?? 0);
    const next = steps[level];
    if (next === undefined) return `${from}${sign}+`;
    return next - 1 <= from ? `${from}${sign}` : `${from}–${next - 1}${sign}`;
  });
}

/** A value as people read it. */
export function valueText(value: number | null, unit: Unit, language: Language): string {
  const texts = chartsTexts(language);
  if (value === null) return texts.none;
  if (unit === "percent") return formatPercent(value);
  return unit === "rank" ? texts.place({ rank: value }) : value.toLocaleString(language);
}

/** The labels of a heatmap's rows or columns, each once, in their order. */
export function axisOf(points: readonly Cell[], side: "row" | "column"): string[] {
  return [...new Set(points.map((point) => point[side]))];
}

/** Whether there is anything to draw. */
export function isEmpty({ points }: ChartSpec): boolean {
  return points.every(({ value }) => value === null);
}
