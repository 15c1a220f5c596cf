/** What an admin may make of a commit. Values in, values out. */

import type { Instant, JudgedCommit } from "../model";

/** Clocks differ by as much as this (DESIGN.md §3.3). */
const CLOCK_MS = 5 * 60_000;

/**
 * - `open`: late or from the future, and may be accepted
 * - `accepted`: it counts although it is late or from the future, so an admin has said so
 * - `none`: the rules alone decide
 */
export type Acceptance = "open" | "accepted" | "none";

export function acceptanceOf(
  { verdict, commit_date, pushed_at }: Pick<JudgedCommit, "verdict" | "commit_date" | "pushed_at">,
  deadline: Instant | null,
): Acceptance {
  if (verdict === "late" || verdict === "future") return "open";
  if (verdict !== "counted" || commit_date === null) return "none";
  const pushed = Date.parse(pushed_at);
  const isLate = deadline !== null && pushed >= Date.parse(deadline);
  return isLate || Date.parse(commit_date) > pushed + CLOCK_MS ? "accepted" : "none";
}
