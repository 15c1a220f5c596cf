import { describe, expect, test } from "vitest";
import { profileTexts } from "../texts/profile";
import { hourChart, rankChart, weekdayChart } from "./charts";

const texts = profileTexts("en").charts;
const place = (rank: number): string => `#${rank}`;

describe("charts of a participant", () => {
  test("show the weekdays from Sunday on, without values for missing days", () => {
    const chart = weekdayChart(
      [
        { weekday: 1, attendance_rate: 50, attended_count: 1, missed_count: 1, commit_count: 3 },
        { weekday: 7, attendance_rate: 100, attended_count: 2, missed_count: 0, commit_count: 5 },
        { weekday: 2, attendance_rate: null, attended_count: 0, missed_count: 0, commit_count: 0 },
      ],
      texts,
      "en",
    );

    expect(chart.points.slice(0, 3)).toEqual([
      { label: "Sun", value: 100 },
      { label: "Mon", value: 50 },
      { label: "Tue", value: null },
    ]);
    expect(chart.points).toHaveLength(7);
    expect(chart.summary).toBe("Best on Sunday. Sun 100%, Mon 50.0%, Tue –, Wed –, Thu –, Fri –, Sat –");
  });

  test("name the hour of most commits, if there is one", () => {
    const hours = Array.from({ length: 24 }, (_, hour) => (hour === 7 ? 3 : 0));

    expect(hourChart(hours, texts).summary).toBe("Most commits at 7:00.");
    expect(hourChart(hours.fill(0), texts).summary).toBe(texts.nothing);
  });

  test("put the first rank at the top and name the first and the last one", () => {
    const ranks = [null, 4, 2].map((rank, day) => ({
      date: `2025-03-1${day}`,
      rank,
      attendance_rate: null,
    }));
    const chart = rankChart(ranks, texts, place, "en");

    expect(chart).toMatchObject({ kind: "line", unit: "rank", inverse: true });
    expect(chart.points.map(({ value }) => value)).toEqual([null, 4, 2]);
    expect(chart.summary).toBe("From #4 to #2 now.");
  });
});
