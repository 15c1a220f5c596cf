/** What the pages of one participant ask of the server, over the one line that api.ts holds. */

import type { Line } from "../api";
import type { CommitPage, Goal, GoalWish, Summary } from "./model";
import { PAGE_SIZE, skipOf } from "../paging";

export interface ProfileApi {
  /** Without a target the server takes one of its own. */
  summary: (login: string, season: number, target: number | null) => Promise<Summary>;
  /** A page of somebody's commits in the season, newest first. */
  commits: (login: string, season: number, page: number) => Promise<CommitPage>;
  setGoal: (season: number, wish: GoalWish) => Promise<Goal>;
  /** Whether others may see oneself. */
  setHidden: (isHidden: boolean) => Promise<{ readonly is_hidden: boolean }>;
  /** From then on no calendar link holds that was given before. */
  renewCalendar: () => Promise<unknown>;
  /** Removes the account; the login says that one means it. */
  erase: (login: string) => Promise<void>;
}

export function profileApi({ get, write, keep }: Line): ProfileApi {
  return {
    async summary(login, season, target) {
      await keep();
      const query = { season: String(season), target: target === null ? null : String(target) };
      return get(`/api/users/${encodeURIComponent(login)}/summary`, query);
    },
    async commits(login, season, page) {
      await keep();
      const query = { season: String(season), skip: String(skipOf(page)), limit: String(PAGE_SIZE) };
      return get(`/api/github-commits/${encodeURIComponent(login)}`, query);
    },
    setGoal: (season, wish) => write("PUT", "/api/me/goal", { season, ...wish }),
    setHidden: (is_hidden) => write("PUT", "/api/me", { is_hidden }),
    renewCalendar: () => write("PUT", "/api/me", { new_calendar_link: true }),
    erase: (github_id) => write("DELETE", "/api/me", { github_id }),
  };
}
