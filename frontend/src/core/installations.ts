/** Whether a participant's pushes can arrive. Pure functions. */

import type { MeOverview, OwnInstallation, Participant } from "./model";

/** Return whether GitHub sends the pushes of this installation. */
export function isActive({ is_suspended, is_deleted }: OwnInstallation): boolean {
  return !is_suspended && !is_deleted;
}

/**
 * Return whether no push of a participant can arrive; other users' installations may deliver theirs as well.
 */
export function isDisconnected({ installations }: MeOverview, { days }: Pick<Participant, "days">): boolean {
  if (installations.some(isActive)) return false;
  return installations.length > 0 || !days.includes("a");
}
