/** A participant's state in the season, and their next step. Pure functions. */

import { isActive } from "../core/installations";
import type { Board, Me, MeOverview, OwnRepository, Participant } from "../core/model";

/**
 * - `closed`: there is no season, or it is over
 * - `outside`: not a member
 * - `requested`: not a member; an admin has yet to approve the request
 * - `uninstalled`: a member, but the App is installed on none of their repositories
 * - `waiting`: everything is ready for the first push
 * - `early`: everything is ready for the first day
 * - `pending` / `attended`: today's mark
 */
export type MeState =
  "closed" | "outside" | "requested" | "uninstalled" | "waiting" | "early" | "pending" | "attended";

export function meStateOf(overview: MeOverview, board: Board, me: Me): MeState {
  if (board.season === null || board.phase === "after") return "closed";
  const person = participantOf(board, me);
  const isMember = person !== null && person.left_on === null;
  const { membership } = overview;
  const isCurrent = membership?.season_id === board.season.id;
  const status = isCurrent ? membership.status : isMember ? "member" : "none";
  if (status === "none") return "outside";
  if (status === "requested" && !isMember) return "requested";
  if (person?.today?.state === "attended") return "attended";
  const hasAttended = person?.days.includes("a") ?? false;
  if (!hasAttended && !overview.installations.some(isActive)) return "uninstalled";
  if (board.phase === "before") return "early";
  return hasAttended || overview.has_pushed ? "pending" : "waiting";
}

export function participantOf(board: Board, me: Me): Participant | null {
  return board.participants.find(({ user_id }) => user_id === me.id) ?? null;
}

/** Return the repositories that can still send pushes. */
export function activeRepositories(repositories: readonly OwnRepository[]): OwnRepository[] {
  return repositories.filter(({ is_deleted, is_removed }) => !is_deleted && !is_removed);
}

/** Return whether the user typed their own login; GitHub's logins are case-insensitive. */
export function matchesLogin(text: string, login: string): boolean {
  return text.trim().toLowerCase() === login.toLowerCase();
}
