import { describe, expect, it } from "vitest";
import { axisOf } from "../charts/spec";
import { localeOf } from "../core/i18n";
import { aBoard, aParticipant } from "../core/fixtures";
import { dailyChart, hourChart, rankingChart, teamHeatmap, weekdayChart } from "./charts";
import type { Heatmap, Numbers } from "./season-api";

const ko = localeOf("ko");
const en = localeOf("en");

function heatmap(view: Heatmap["view"], ...cells: [string, number | null][]): Heatmap {
  return {
    season_id: 1,
    view,
    cells: cells.map(([start_date, attendance_rate]) => ({
      start_date,
      end_date: start_date,
      attendance_rate,
      attended_count: 1,
      missed_count: 1,
      commit_count: 1,
    })),
  };
}

const numbers: Numbers = {
  days: heatmap("day", ["2025-03-30", 80], ["2025-03-31", 90.5], ["2025-04-01", null]),
  weeks: heatmap("week", ["2025-03-30", 80], ["2025-03-31", 90.5]),
  months: heatmap("month", ["2025-03-30", 85.2], ["2025-04-01", null]),
  weekdays: {
    season_id: 1,
    weekdays: [
      { weekday: 1, attendance_rate: 90.5, attended_count: 1, missed_count: 1 },
      { weekday: 7, attendance_rate: 80, attended_count: 1, missed_count: 1 },
    ],
  },
  hours: Array.from({ length: 24 }, (_, hour) => ({ hour, count: hour === 22 ? 7 : 0 })),
};

describe("the ranking", () => {
  const people = Array.from({ length: 12 }, (_, index) =>
    aParticipant({
      user_id: index + 1,
      github_id: `p${index + 1}`,
      rank: index + 1,
      attendance_rate: 99 - index,
    }),
  );
  const board = aBoard({ participants: [...people, aParticipant({ user_id: 99, rank: null })] });

  it("shows the best ten, linked", () => {
    const { points } = rankingChart(board, null, "3", ko);
    expect(points).toHaveLength(10);
    expect(points[0]).toMatchObject({ label: "1. p1", value: 99, href: "/users/p1?season=3" });
  });

  it("ends with the reader if they rank lower", () => {
    const { points } = rankingChart(board, 12, null, ko);
    expect(points).toHaveLength(10);
    expect(points.at(-1)).toMatchObject({ label: "12. p12", isSpecial: true });
  });

  it("of a season without rates says that there is nothing", () => {
    const { points, summary } = rankingChart(aBoard({ participants: [] }), null, null, ko);
    expect([points, summary]).toEqual([[], "아직 그릴 것이 없어요."]);
  });
});

describe("charts of days, weekdays and hours", () => {
  it("leave a gap if no day was counted", () => {
    const { points, summary } = dailyChart(numbers.days, en);
    expect(points.map(({ value }) => value)).toEqual([80, 90.5, null]);
    expect(summary).toBe("Over 2 days, attendance is between 80.0% and 90.5%.");
  });

  it("begin the week with Monday and name the best day", () => {
    const { points, summary } = weekdayChart(numbers.weekdays, ko);
    expect(points.map(({ label }) => label).join("")).toBe("월화수목금토일");
    expect(points[6]?.value).toBe(80);
    expect(summary).toBe("출석률이 가장 높은 요일은 월요일, 90.5%.");
  });

  it("name the busiest hour", () => {
    expect(hourChart(numbers, en).summary).toBe("Most commits come at 22:00: 7.");
  });
});

describe("the heatmap of all participants", () => {
  it("by week has a column a week, a row a weekday and the week itself", () => {
    const { points } = teamHeatmap(numbers, aBoard(), "week", ko);
    expect(axisOf(points, "column")).toEqual(["3/24", "3/31"]);
    expect(axisOf(points, "row")).toEqual(["월", "화", "일", "한 주"]);
    expect(points.find(({ row, column }) => row === "한 주" && column === "3/31")?.value).toBe(90.5);
  });

  it("by month has a row a month, a column a day and the month itself", () => {
    const { points } = teamHeatmap(numbers, aBoard(), "month", ko);
    expect(axisOf(points, "row")).toEqual(["3월", "4월"]);
    expect(axisOf(points, "column")).toEqual(["1", "30", "31", "한 달"]);
    expect(points.find(({ row, column }) => row === "3월" && column === "한 달")?.value).toBe(85.2);
  });
});
