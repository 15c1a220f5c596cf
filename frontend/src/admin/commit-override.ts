/** What an admin may make of a commit. Values in, values out. */

import type { JudgedCommit } from "../core/model";

/**
 * - `open`: late or from the future, and may be accepted
 * - `accepted`: an admin has said that it counts, and may take that back
 * - `none`: the rules alone decide
 */
export type OverrideState = "open" | "accepted" | "none";

export function overrideStateOf({
  verdict,
  is_accepted,
}: Pick<JudgedCommit, "verdict" | "is_accepted">): OverrideState {
  if (is_accepted) return "accepted";
  return verdict === "late" || verdict === "future" ? "open" : "none";
}
