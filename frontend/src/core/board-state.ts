/** Operations on a board: applying marks, counting, ordering, phases. Pure functions. */

import type { Board, CalendarDate, DayState, HeartbeatEvent, MarkEvent, Participant, Totals } from "./model";
import { addDays } from "./time";

export type Order = "name" | "latest" | "waiting";
export const ORDERS: readonly Order[] = ["name", "latest", "waiting"];

export type PhaseFacts =
  | { readonly kind: "none" }
  | { readonly kind: "before"; readonly daysUntil: number }
  | { readonly kind: "running"; readonly day: number; readonly total: number; readonly left: number }
  | { readonly kind: "after"; readonly total: number };

/** The result of a mark event. */
export interface Applied {
  readonly board: Board;
  /** The participant who has just become present on the board's day. */
  readonly arrived: Participant | null;
  /** Ranks may have changed. Only the server can compute them, because it ranks hidden users too. */
  readonly isRankingStale: boolean;
  /** The event concerns a participant or day that is not on this board: fetch it again. */
  readonly mustRefetch: boolean;
}

/** Return the board's last day: today, the season's end, or the requested day. */
export function boardDay(board: Board): CalendarDate | null {
  if (board.season === null) return null;
  if (board.first_date !== null) return addDays(board.first_date, board.days_completed - 1);
  return board.phase === "after" ? board.season.end_date : board.today;
}

export function phaseFacts(board: Board): PhaseFacts {
  const { total_days: total, days_completed: day } = board;
  if (board.as_of !== null && day < total && board.phase !== "before")
    return { kind: "running", day, total, left: total - day };
  switch (board.phase) {
    case "none":
      return { kind: "none" };
    case "before":
      return { kind: "before", daysUntil: board.days_until_start ?? 0 };
    case "running":
      return { kind: "running", day, total, left: total - day };
    case "after":
      return { kind: "after", total };
  }
}

/**
 * Apply one mark to the board. Events may come twice, late or out of order; an older one never replaces a
 * newer one.
 */
export function applyMark(board: Board, event: MarkEvent): Applied {
  const nothing: Applied = { board, arrived: null, isRankingStale: false, mustRefetch: false };
  if (event.season_id !== board.season?.id) return nothing;
  const before = board.participants.find(({ user_id }) => user_id === event.user_id);
  const day = boardDay(board);
  if (before === undefined || day === null || event.attendance_date > day)
    return { ...nothing, mustRefetch: true };
  const isToday = event.attendance_date === day;
  if (isToday && isOlder(event.updated_at, before.today?.updated_at ?? null)) return nothing;

  const after: Participant = {
    ...before,
    current_streak: event.current_streak,
    longest_streak: event.longest_streak,
    attendance_rate: event.attendance_rate,
    attended_count: event.attended_count,
    missed_count: event.missed_count,
    days: event.days,
    today: isToday ? markOf(event) : before.today,
  };
  return {
    board: {
      ...board,
      totals: updatedTotals(board.totals, before, after),
      participants: board.participants.map((one) => (one === before ? after : one)),
      updated_at: isOlder(event.updated_at, board.updated_at) ? board.updated_at : event.updated_at,
    },
    arrived: isToday && event.state === "attended" && before.today?.state !== "attended" ? after : null,
    isRankingStale:
      after.attended_count !== before.attended_count || after.missed_count !== before.missed_count,
    mustRefetch: false,
  };
}

/** Return whether the server reports another day or season than the board shows. */
export function isOutdated(board: Board, heartbeat: HeartbeatEvent): boolean {
  return heartbeat.today !== board.today || heartbeat.season_id !== (board.season?.id ?? null);
}

/**
 * Compute a rate with one decimal, half up, but 100 only for exactly all and 0 only for exactly none; null
 * for 0 of 0: docs/rules.md#numbers.
 */
export function percent(part: number, whole: number): number | null {
  if (whole === 0) return null;
  const tenths = Math.floor((2000 * part + whole) / (2 * whole));
  if (part < whole && tenths >= 1000) return 99.9;
  if (part > 0 && tenths === 0) return 0.1;
  return tenths / 10;
}

/** Return the tiles to show: logins that contain the search, the reader first, then in the chosen order. */
export function arrange(
  participants: readonly Participant[],
  search: string,
  order: Order,
  myId: number | null,
): Participant[] {
  const wanted = search.trim().toLowerCase();
  return participants
    .filter(({ github_id }) => github_id.toLowerCase().includes(wanted))
    .sort(
      (a, b) =>
        Number(b.user_id === myId) - Number(a.user_id === myId) || COMPARE[order](a, b) || byName(a, b),
    );
}

/** Return the growth stage of the plant beside a name, 0 (seed) to 5. */
export function plantStage(streak: number): 0 | 1 | 2 | 3 | 4 | 5 {
  if (streak < 1) return 0;
  if (streak < 3) return 1;
  if (streak < 7) return 2;
  if (streak < 21) return 3;
  return streak < 50 ? 4 : 5;
}

/** Return the states of the last days that exist for this participant, oldest first. */
export function lastDays(days: string, count: number): (DayState | null)[] {
  return statesOf(days.slice(-count));
}

/** Return the states of the letters; null for no such day. */
export function statesOf(letters: string): (DayState | null)[] {
  return Array.from(letters, (letter) => STATES[letter] ?? null);
}

/** Count how often each state occurs among the letters. */
export function countStates(letters: string): Map<DayState, number> {
  const counts = new Map<DayState, number>();
  for (const state of statesOf(letters)) if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Find the participant with this login, in any case. */
export function findParticipant(board: Board, login: string): Participant | null {
  const wanted = login.toLowerCase();
  return board.participants.find(({ github_id }) => github_id.toLowerCase() === wanted) ?? null;
}

const STATES: Readonly<Record<string, DayState>> = {
  a: "attended",
  m: "missed",
  e: "excused",
  u: "unknown",
  p: "pending",
};

const WAITING_FIRST: Record<DayState, number> = {
  pending: 0,
  unknown: 1,
  missed: 2,
  excused: 3,
  attended: 4,
};

const COMPARE: Record<Order, (a: Participant, b: Participant) => number> = {
  name: () => 0,
  latest: (a, b) => firstCommitAt(b) - firstCommitAt(a),
  waiting: (a, b) => waitingRank(a) - waitingRank(b),
};

function byName(a: Participant, b: Participant): number {
  const [left, right] = [a.github_id.toLowerCase(), b.github_id.toLowerCase()];
  return left < right ? -1 : Number(left > right);
}

function firstCommitAt({ today }: Participant): number {
  if (today?.state !== "attended") return 0;
  const at = today.first_commit_at ?? today.updated_at;
  return at === null ? 1 : Date.parse(at);
}

function waitingRank({ today }: Participant): number {
  return today === null ? 5 : WAITING_FIRST[today.state];
}

function isOlder(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && Date.parse(one) < Date.parse(other);
}

function markOf({
  state,
  commit_count,
  first_commit_at,
  is_override,
  updated_at,
}: MarkEvent): Participant["today"] {
  return { state, commit_count, first_commit_at, is_override, updated_at };
}

/**
 * Adjust the totals after one participant changed: by difference, so that they are right on a paged board
 * too.
 */
function updatedTotals(totals: Totals, before: Participant, after: Participant): Totals {
  const updated = {
    ...totals,
    total_present: totals.total_present + after.attended_count - before.attended_count,
    total_absent: totals.total_absent + after.missed_count - before.missed_count,
  };
  if (before.today !== null) updated[before.today.state] -= 1;
  if (after.today !== null) updated[after.today.state] += 1;
  updated.attendance_rate = percent(updated.total_present, updated.total_present + updated.total_absent);
  return updated;
}
