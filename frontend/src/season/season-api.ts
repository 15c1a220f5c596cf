/** The API calls of the season table, its charts and the refresh button. */

import type { Http } from "../core/api";
import type { HeatmapResponse, HourlyCount, WeekdaysResponse, CheckResponse, CheckProgress } from "../schema";
import { type DateRange, dateRangeQuery } from "../core/date-range";

export type Heatmap = HeatmapResponse;
export type Weekdays = WeekdaysResponse;
export type Progress = CheckProgress;

export interface Numbers {
  readonly days: Heatmap;
  readonly weeks: Heatmap;
  readonly months: Heatmap;
  readonly weekdays: Weekdays;
  readonly hours: readonly HourlyCount[];
}

export interface SeasonApi {
  /** The data of all charts, of one season and a date range. */
  numbers: (season: number, dateRange: DateRange) => Promise<Numbers>;
  /** Compare with GitHub: all repositories, or one user's own; while that runs, return the running one. */
  check: (login: string | null) => Promise<CheckResponse>;
  progress: (job: number) => Promise<Progress>;
}

export function seasonApi({ get, write, refreshIfExpiring }: Http): SeasonApi {
  return {
    async numbers(season, dateRange) {
      const query = { season: String(season), ...dateRangeQuery(dateRange) };
      const heatmap = (view: string): Promise<Heatmap> => get("/api/attendance/heatmap", { ...query, view });
      const [days, weeks, months, weekdays, hours] = await Promise.all([
        heatmap("day"),
        heatmap("week"),
        heatmap("month"),
        get<Weekdays>("/api/attendance/weekday", query),
        get<HourlyCount[]>("/api/attendance/hourly-commits", query),
      ]);
      return { days, weeks, months, weekdays, hours };
    },
    check: (login) =>
      write("POST", `/api/attendance/check${login === null ? "" : `/${encodeURIComponent(login)}`}`),
    async progress(job) {
      await refreshIfExpiring();
      return get(`/api/attendance/check/${job}`, {});
    },
  };
}
