/**
 * A chart as an ECharts option. Colours are the page's own custom properties, so that a theme needs no new
 * drawing.
 */

import type { BarSeriesOption, HeatmapSeriesOption, LineSeriesOption } from "echarts/charts";
import type {
  AriaComponentOption,
  GridComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from "echarts/components";
import type { ComposeOption } from "echarts/core";
import type { Language } from "../core/time";
import {
  type ChartSpec,
  type HeatmapSpec,
  LEVELS,
  type SeriesSpec,
  axisOf,
  stepsOf,
  valueText,
} from "./spec";

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | HeatmapSeriesOption
  | GridComponentOption
  | TooltipComponentOption
  | VisualMapComponentOption
  | AriaComponentOption
>;

/** The conditions of the drawing: its width, and the reader's preferences. */
export interface Pen {
  readonly width: number;
  readonly font: string;
  readonly isStill: boolean;
  readonly hasPatterns: boolean;
}

const INK = "var(--ink-2)";
const QUIET = "var(--ink-3)";
const LINE = "var(--line)";
const LEAF = "var(--leaf)";
const BLOOM = "var(--bloom)";
/** Below this width values no longer fit over the bars, or into the cells. */
const NARROW_MARK = 26;
const GROWING_MS = 450;
/** The share of the width for the names of horizontal bars. */
const NAMES_SHARE = 0.36;

export function optionOf(spec: ChartSpec, language: Language, pen: Pen): ChartOption {
  return {
    ...base(spec, language, pen),
    ...(spec.kind === "heatmap" ? heatmap(spec, language, pen) : series(spec, language, pen)),
  };
}

function base(spec: ChartSpec, language: Language, pen: Pen): ChartOption {
  return {
    animation: !pen.isStill,
    animationDuration: GROWING_MS,
    animationDurationUpdate: GROWING_MS,
    textStyle: { fontFamily: pen.font, color: INK },
    aria: { enabled: true, label: { description: spec.summary }, decal: { show: pen.hasPatterns } },
    tooltip: {
      trigger: spec.kind === "line" ? "axis" : "item",
      confine: true,
      backgroundColor: "var(--surface)",
      borderColor: "var(--line-strong)",
      padding: [6, 10],
      textStyle: { color: "var(--ink)", fontSize: 13 },
      axisPointer: { lineStyle: { color: "var(--line-strong)" } },
      transitionDuration: pen.isStill ? 0 : 0.15,
      // An element, never a string: logins and names come from outside.
      formatter: (hovered) => {
        const first = Array.isArray(hovered) ? hovered[0] : hovered;
        return tooltipOf(spec, first?.dataIndex ?? -1, language);
      },
    },
  };
}

function tooltipOf(spec: ChartSpec, index: number, language: Language): HTMLElement {
  const note = document.createElement("span");
  const point = spec.points[index];
  if (point !== undefined)
    note.textContent = `${point.label} · ${valueText(point.value, spec.unit, language)}`;
  return note;
}

function series(spec: SeriesSpec, language: Language, pen: Pen): ChartOption {
  const labels = {
    type: "category" as const,
    data: spec.points.map(({ label }) => label),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: LINE } },
    axisLabel: { color: INK, fontSize: 12, hideOverlap: true },
    boundaryGap: spec.kind === "bar",
  };
  const values = {
    type: "value" as const,
    inverse: spec.inverse ?? false,
    min: spec.unit === "rank" ? 1 : 0,
    ...(spec.unit === "percent" && { max: 100, interval: 25 }),
    ...(spec.unit !== "percent" && { minInterval: 1 }),
    splitNumber: 4,
    axisLabel: {
      color: QUIET,
      fontSize: 12,
      formatter: (value: number) => (spec.unit === "percent" ? `${value}%` : value.toLocaleString(language)),
    },
    splitLine: { lineStyle: { color: LINE } },
  };
  if (spec.kind === "line") return { grid: GRID, xAxis: labels, yAxis: values, series: [line(spec)] };
  const named = Math.min(180, NAMES_SHARE * pen.width);
  return spec.isHorizontal === true
    ? {
        // Names begin at the edge, so their length does not matter.
        grid: { left: named + 8, right: 52, top: 4, bottom: 4, outerBoundsMode: "none" },
        xAxis: { ...values, axisLabel: { show: false }, splitLine: { show: false } },
        yAxis: {
          ...labels,
          inverse: true,
          axisLine: { show: false },
          axisLabel: {
            color: INK,
            fontSize: 13,
            align: "left",
            margin: named,
            width: named,
            overflow: "truncate",
            interval: 0,
          },
        },
        series: [bars(spec, language, true)],
      }
    : {
        grid: GRID,
        xAxis: labels,
        yAxis: values,
        series: [bars(spec, language, pen.width / spec.points.length > NARROW_MARK * 1.8)],
      };
}

const GRID = { left: 4, right: 12, top: 24, bottom: 4, outerBoundsMode: "same" as const };

function line(spec: SeriesSpec): LineSeriesOption {
  const most = Math.max(...spec.points.map(({ value }) => value ?? 0));
  return {
    type: "line",
    data: spec.points.map(({ value }) => value),
    // Days without a value are a gap; a day between two gaps is a dot, or it would be invisible.
    connectNulls: false,
    showSymbol: spec.points.length < 3,
    symbol: "circle",
    symbolSize: 7,
    itemStyle: { color: LEAF },
    lineStyle: { color: LEAF, width: 2.5 },
    ...(spec.inverse !== true && most > 0 && { areaStyle: { color: LEAF, opacity: 0.14 } }),
    emphasis: { disabled: true },
  };
}

function bars(spec: SeriesSpec, language: Language, hasValues: boolean): BarSeriesOption {
  const lies = spec.isHorizontal === true;
  return {
    type: "bar",
    data: spec.points.map(({ value, isSpecial }) => ({
      value,
      itemStyle: { color: isSpecial === true ? BLOOM : LEAF },
    })),
    itemStyle: { borderRadius: lies ? [2, 5, 5, 2] : [5, 5, 2, 2] },
    barMaxWidth: lies ? 14 : 40,
    barMinHeight: 2,
    barCategoryGap: lies ? "40%" : "30%",
    ...(lies && { showBackground: true, backgroundStyle: { color: "var(--sunken)", borderRadius: 5 } }),
    label: {
      show: hasValues,
      position: lies ? "right" : "top",
      color: INK,
      fontSize: 12,
      formatter: ({ dataIndex }) => {
        const value = spec.points[dataIndex]?.value ?? null;
        return value === null ? "" : valueText(value, spec.unit, language);
      },
    },
    cursor: spec.points.some(({ href }) => href !== undefined) ? "pointer" : "default",
    emphasis: { disabled: true },
  };
}

function heatmap(spec: HeatmapSpec, language: Language, pen: Pen): ChartOption {
  const rows = axisOf(spec.points, "row");
  const columns = axisOf(spec.points, "column");
  const steps = stepsOf(spec);
  const axis = {
    type: "category" as const,
    axisTick: { show: false },
    axisLine: { show: false },
    axisLabel: { color: INK, fontSize: 12, hideOverlap: true },
  };
  return {
    grid: { ...GRID, top: 4 },
    xAxis: { ...axis, data: columns },
    yAxis: { ...axis, data: rows, inverse: true },
    visualMap: {
      show: false,
      type: "piecewise",
      pieces: LEVELS.map((level) => ({
        gte: level === 0 ? -1 : (steps[level - 1] ?? 0),
        ...(steps[level] !== undefined && { lt: steps[level] }),
        color: `var(--level-${level})`,
      })),
    },
    series: [
      {
        type: "heatmap",
        data: spec.points.map(({ row, column, value }) => ({
          value: [columns.indexOf(column), rows.indexOf(row), value ?? "-"],
          ...(value === null && { itemStyle: { color: "transparent" } }),
        })),
        itemStyle: { borderColor: "var(--surface)", borderWidth: 2, borderRadius: 5 },
        label: {
          show: pen.width / (columns.length + 2) > NARROW_MARK,
          color: "var(--level-ink)",
          fontSize: 11,
          formatter: ({ dataIndex }) => {
            const value = spec.points[dataIndex]?.value ?? null;
            return value === null ? "" : Math.floor(value).toLocaleString(language);
          },
        },
        emphasis: { itemStyle: { borderColor: "var(--ink)" } },
      },
    ],
  };
}
