/** The data of a chart, and its texts: levels, formatted values, the rows of its table. */

import { formatPercent } from "../core/i18n";
import type { Language } from "../core/time";
import { chartsTexts } from "../texts/charts";

export type Unit = "percent" | "count" | "rank";

export interface Point {
  readonly label: string;
  /** Null if there is no value: no such day, or no day counted. */
  readonly value: number | null;
  readonly href?: string;
  /** Highlighted: the reader's own rank, today. */
  readonly isSpecial?: boolean;
}

/** A cell of a heatmap; `label` says in full what its row and column only abbreviate. */
export interface Cell extends Point {
  readonly row: string;
  readonly column: string;
}

interface Common {
  readonly title: string;
  /** One sentence that describes the picture. */
  readonly summary: string;
  /** The name of the labels, over the first column of the table. */
  readonly columnName: string;
  /** The name of the values, over the second. */
  readonly valueName: string;
  readonly unit: Unit;
}

export interface SeriesSpec extends Common {
  readonly kind: "bar" | "line";
  readonly points: readonly Point[];
  /** Small values are at the top: ranks. */
  readonly inverse?: boolean;
  /** Horizontal bars, one below the other, for long names. */
  readonly isHorizontal?: boolean;
}

export interface HeatmapSpec extends Common {
  readonly kind: "heatmap";
  readonly points: readonly Cell[];
}

export type ChartSpec = SeriesSpec | HeatmapSpec;

/** 0 for almost nothing, up to 4. */
export type Level = 0 | 1 | 2 | 3 | 4;
export const LEVELS: readonly Level[] = [0, 1, 2, 3, 4];

/** Most rates of a successful season are high, so the steps become finer towards 100. */
const PERCENT_STEPS = [50, 70, 85, 95];

/** The values at which the next level begins, from level 1 on. */
export function stepsOf({ unit, points }: Pick<HeatmapSpec, "unit" | "points">): readonly number[] {
  if (unit === "percent") return PERCENT_STEPS;
  const most = Math.max(1, ...points.map(({ value }) => value ?? 0));
  return [1, Math.ceil(most / 4), Math.ceil(most / 2), Math.ceil((3 * most) / 4)].map((step, index) =>
    Math.max(step, index + 1),
  );
}

export function levelOf(value: number, steps: readonly number[]): Level {
  return LEVELS[steps.filter((step) => value >= step).length] ?? 4;
}

/** Return the range of each level, for a legend with numbers: `0–49%`, …, `95%+`. */
export function rangesOf(steps: readonly number[], unit: Unit): string[] {
  const sign = unit === "percent" ? "%" : "";
  return LEVELS.map((level) => {
    const from = level === 0 ? 0 : (steps[level - 1] ?? 0);
    const next = steps[level];
    if (next === undefined) return `${from}${sign}+`;
    return next - 1 <= from ? `${from}${sign}` : `${from}–${next - 1}${sign}`;
  });
}

/** Format a value for readers. */
export function valueText(value: number | null, unit: Unit, language: Language): string {
  const texts = chartsTexts(language);
  if (value === null) return texts.none;
  if (unit === "percent") return formatPercent(value);
  return unit === "rank" ? texts.place({ rank: value }) : value.toLocaleString(language);
}

/** Return the labels of a heatmap's rows or columns, each once, in their order. */
export function axisOf(points: readonly Cell[], side: "row" | "column"): string[] {
  return [...new Set(points.map((point) => point[side]))];
}

/** Return whether there is anything to draw. */
export function isEmpty({ points }: ChartSpec): boolean {
  return points.every(({ value }) => value === null);
}
