/** The overrides of a commit that an admin may set. Pure functions. */

import type { JudgedCommit } from "../core/model";

/**
 * - `open`: late or from the future, and may be accepted
 * - `accepted`: an admin accepted it, and may revoke that
 * - `none`: only the rules decide
 */
export type OverrideState = "open" | "accepted" | "none";

export function overrideStateOf({
  verdict,
  is_accepted,
}: Pick<JudgedCommit, "verdict" | "is_accepted">): OverrideState {
  if (is_accepted) return "accepted";
  return verdict === "late" || verdict === "future" ? "open" : "none";
}
