/** Whether the pushes of a participant can arrive. Values in, values out. */

import type { MeOverview, OwnInstallation, Participant } from "./model";

/** Whether GitHub tells us of the pushes there. */
export function isAtWork({ is_suspended, is_deleted }: OwnInstallation): boolean {
  return !is_suspended && !is_deleted;
}

/** Whether nothing can arrive from somebody; other people's installations may tell of their pushes as well. */
export function isCutOff({ installations }: MeOverview, { days }: Pick<Participant, "days">): boolean {
  if (installations.some(isAtWork)) return false;
  return installations.length > 0 || !days.includes("a");
}
