/** The API calls of participants' pages. */

import type { Http } from "../core/api";
import type { CommitPage, Summary } from "./model";
import { PAGE_SIZE, skipOf } from "../core/paging";

export interface ProfileApi {
  /** Without a target the server uses its default. */
  summary: (login: string, season: number, target: number | null) => Promise<Summary>;
  /** A page of a participant's commits in the season, newest first. */
  commits: (login: string, season: number, page: number) => Promise<CommitPage>;
}

export function profileApi({ get, refreshIfExpiring }: Http): ProfileApi {
  return {
    async summary(login, season, target) {
      await refreshIfExpiring();
      const query = { season: String(season), target: target === null ? null : String(target) };
      return get(`/api/users/${encodeURIComponent(login)}/summary`, query);
    },
    async commits(login, season, page) {
      await refreshIfExpiring();
      const query = { season: String(season), skip: String(skipOf(page)), limit: String(PAGE_SIZE) };
      return get(`/api/github-commits/${encodeURIComponent(login)}`, query);
    },
  };
}
