/**
 * The drawing of a chart, by Apache ECharts: fetched as a chunk of its own when the first chart comes into view.
 */

import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Language } from "../core/time";
import { type Pen, optionOf } from "./option";
import type { ChartSpec } from "./spec";

use([
  BarChart,
  LineChart,
  HeatmapChart,
  GridComponent,
  TooltipComponent,
  VisualMapComponent,
  AriaComponent,
  SVGRenderer,
]);

export interface Drawing {
  /** The element of the drawing. */
  readonly host: HTMLElement;
  show: (spec: ChartSpec, language: Language) => void;
  end: () => void;
}

export function draw(host: HTMLElement): Drawing {
  const chart = init(host, null, { renderer: "svg" });
  let shown: { readonly spec: ChartSpec; readonly language: Language } | null = null;

  function show(spec: ChartSpec, language: Language): void {
    shown = { spec, language };
    chart.setOption(optionOf(spec, language, penFor(host)), { notMerge: true });
  }

  const again = (): void => {
    if (shown !== null) show(shown.spec, shown.language);
  };
  chart.on("click", ({ dataIndex }) => {
    const href = shown?.spec.points[dataIndex]?.href;
    if (href !== undefined) location.assign(href);
  });
  const sizes = new ResizeObserver(() => {
    chart.resize();
    // What fits beside and into the marks depends on the width.
    again();
  });
  sizes.observe(host);
  const wishes = WISHES.map((query) => matchMedia(query));
  for (const wish of wishes) wish.addEventListener("change", again);

  return {
    host,
    show,
    end: () => {
      sizes.disconnect();
      for (const wish of wishes) wish.removeEventListener("change", again);
      chart.dispose();
    },
  };
}

const STILL = "(prefers-reduced-motion: reduce)";
const PATTERNS = "(prefers-contrast: more), (forced-colors: active)";
const WISHES = [STILL, PATTERNS];

function penFor(host: HTMLElement): Pen {
  return {
    width: host.clientWidth,
    font: getComputedStyle(host).fontFamily,
    isStill: matchMedia(STILL).matches,
    hasPatterns: matchMedia(PATTERNS).matches,
  };
}
