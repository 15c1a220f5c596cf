/** The signed-in participant's own API calls. */

import type { Http } from "./api";
import type { Goal, GoalChange } from "./model";

export interface MeApi {
  /** The goal in the season; null if none is set. */
  goal: (login: string, season: number) => Promise<Goal | null>;
  setGoal: (season: number, change: GoalChange) => Promise<Goal>;
  /** Whether other users can see the participant. */
  setHidden: (isHidden: boolean) => Promise<{ readonly is_hidden: boolean }>;
  /** Revoke the current calendar link and create another. */
  renewCalendar: () => Promise<unknown>;
  /** Delete the account; the login confirms it. */
  erase: (login: string) => Promise<void>;
}

export function meApi({ get, write, refreshIfExpiring }: Http): MeApi {
  return {
    async goal(login, season) {
      await refreshIfExpiring();
      const path = `/api/users/${encodeURIComponent(login)}/summary`;
      return (await get<{ goal: Goal | null }>(path, { season: String(season) })).goal;
    },
    setGoal: (season, change) => write("PUT", "/api/me/goal", { season, ...change }),
    setHidden: (is_hidden) => write("PUT", "/api/me", { is_hidden }),
    renewCalendar: () => write("PUT", "/api/me", { new_calendar_link: true }),
    erase: (github_id) => write("DELETE", "/api/me", { github_id }),
  };
}
