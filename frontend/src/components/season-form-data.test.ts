import { expect, test } from "vitest";
import { endOf, graceHours, seasonFrom } from "./season-form-data";

test("a season ends after its days, also over a leap day and a clock change", () => {
  expect(endOf("2025-03-10", 100)).toBe("2025-06-17");
  expect(endOf("2028-02-28", 3)).toBe("2028-03-01");
  expect(endOf("2025-03-10", 1)).toBe("2025-03-10");
  expect([endOf("", 100), endOf("2025-03-10", 0), endOf("2025-03-10", 1.5)]).toEqual([null, null, null]);
});

test("the submitted values become a season", () => {
  const form = new FormData();
  const filled = {
    name: " 시즌 11 ",
    start_date: "2026-03-01",
    days: "100",
    timezone: "Asia/Seoul",
    day_starts_at: "4",
    late_push_grace: "none",
    rate_basis: "joined",
    count_forks: "on",
    join_policy: "approval",
  };
  for (const [name, value] of Object.entries(filled)) form.set(name, value);

  expect(seasonFrom(form)).toEqual({
    name: "시즌 11",
    start_date: "2026-03-01",
    days: 100,
    timezone: "Asia/Seoul",
    day_starts_at: 4,
    late_push_grace: "none",
    rate_basis: "joined",
    count_merges: false,
    count_forks: true,
    count_co_authors: false,
    join_policy: "approval",
  });
});

test("a grace of whole hours is shown in hours, any other one as it is stored", () => {
  expect(graceHours("24h")).toBe(24);
  expect(graceHours("90m")).toBeNull();
  expect(graceHours("none")).toBeNull();
});
