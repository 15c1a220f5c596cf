/** What the admin page passes to its sections. */

import type { Season } from "../core/model";
import type { AdminApi } from "./admin-api";
import type { Question } from "./confirm-dialog";
import type { AdminRoute } from "./admin-route";

export interface AdminContext {
  readonly api: AdminApi;
  /** The displayed season; null if there is none yet. */
  readonly season: Season | null;
  readonly seasons: readonly Season[];
  readonly currentSeasonId: number | null;
  /** The zone of every displayed moment: the season's. */
  readonly zone: string;
  /** Confirms an action that cannot be undone: the reason ("" if none is required), or null if declined. */
  readonly confirm: (question: Question) => Promise<string | null>;
  /** Shows a sentence about what was done. */
  readonly notify: (sentence: string) => void;
  /** Shows why an action failed, until it is closed or another one succeeds. */
  readonly showFailure: (error: unknown) => void;
  readonly navigate: (route: AdminRoute) => void;
  /** The seasons have changed. */
  readonly reloadSeasons: () => Promise<void>;
}
