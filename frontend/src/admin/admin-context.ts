/** What the admin page lends to its sections. */

import type { Season } from "../core/model";
import type { AdminApi } from "./admin-api";
import type { Question } from "./confirm-dialog";
import type { AdminRoute } from "./admin-route";

export interface AdminContext {
  readonly api: AdminApi;
  /** The season that is looked at; null where there is none yet. */
  readonly season: Season | null;
  readonly seasons: readonly Season[];
  readonly currentSeasonId: number | null;
  /** The zone in which every moment is shown: the season's. */
  readonly zone: string;
  /** Asks before what cannot be taken back: the reason given ("" where none is asked for), or null for no. */
  readonly confirm: (question: Question) => Promise<string | null>;
  /** Tells what was done. */
  readonly notify: (sentence: string) => void;
  /** Tells what could not be done, until something else is. */
  readonly showFailure: (error: unknown) => void;
  readonly navigate: (route: AdminRoute) => void;
  /** The seasons have changed. */
  readonly reloadSeasons: () => Promise<void>;
}
