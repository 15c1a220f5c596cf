import { describe, expect, it } from "vitest";
import { type Cell, type HeatmapSpec, axisOf, isEmpty, levelOf, rangesOf, stepsOf, valueText } from "./spec";

function cell(row: string, column: string, value: number | null): Cell {
  return { row, column, value, label: `${row} ${column}` };
}

function heatmap(unit: "percent" | "count", ...values: (number | null)[]): HeatmapSpec {
  return {
    kind: "heatmap",
    title: "",
    summary: "",
    columnName: "",
    valueName: "",
    unit,
    points: values.map((value, index) => cell("Mon", String(index), value)),
  };
}

describe("levels", () => {
  it("grow finer towards a rate of 100, and only the best reach the last", () => {
    const steps = stepsOf(heatmap("percent", 80));
    expect([0, 49.9, 50, 70, 85, 94.9, 95, 100].map((rate) => levelOf(rate, steps))).toEqual([
      0, 0, 1, 2, 3, 3, 4, 4,
    ]);
  });

  it("divide counts up to the largest, and zero is a level of its own", () => {
    const steps = stepsOf(heatmap("count", 0, 20, null));
    expect([0, 1, 5, 10, 15, 20].map((count) => levelOf(count, steps))).toEqual([0, 1, 2, 3, 4, 4]);
  });

  it("stay apart where the counts are small", () => {
    expect(rangesOf(stepsOf(heatmap("count", 1)), "count")).toEqual(["0", "1", "2", "3", "4+"]);
  });

  it("have ranges with numbers", () => {
    expect(rangesOf(stepsOf(heatmap("percent")), "percent")).toEqual([
      "0–49%",
      "50–69%",
      "70–84%",
      "85–94%",
      "95%+",
    ]);
  });
});

describe("a chart", () => {
  it("has each row and column once, in the order of its points", () => {
    const points = [cell("Tue", "w1", 1), cell("Mon", "w1", 1), cell("Mon", "w2", null)];
    expect(axisOf(points, "row")).toEqual(["Tue", "Mon"]);
    expect(axisOf(points, "column")).toEqual(["w1", "w2"]);
  });

  it("without a single value is empty", () => {
    expect(isEmpty(heatmap("count", null, null))).toBe(true);
    expect(isEmpty(heatmap("count", null, 0))).toBe(false);
  });

  it("formats values like the rest of the page", () => {
    expect(valueText(98.2, "percent", "ko")).toBe("98.2%");
    expect(valueText(100, "percent", "ko")).toBe("100%");
    expect(valueText(3, "rank", "ko")).toBe("3위");
    expect(valueText(3, "rank", "en")).toBe("#3");
    expect(valueText(1234, "count", "en")).toBe("1,234");
    expect(valueText(null, "percent", "en")).toBe("none");
  });
});
