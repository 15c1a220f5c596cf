/** The changes of an edited season. Pure functions. */

import type { NewSeason, Season } from "../core/model";

export type Rule = keyof NewSeason;

const RULES: readonly Rule[] = [
  "name",
  "start_date",
  "days",
  "timezone",
  "day_starts_at",
  "late_push_grace",
  "rate_basis",
  "count_merges",
  "count_forks",
  "count_co_authors",
  "join_policy",
];
/** These change no day. */
const WITHOUT_EFFECT: readonly Rule[] = ["name", "join_policy"];

export function changesOf(season: Season, wanted: NewSeason): Partial<NewSeason> {
  return Object.fromEntries(
    RULES.filter((rule) => season[rule] !== wanted[rule]).map((rule) => [rule, wanted[rule]]),
  );
}

/** Return the changed rules that require all days to be computed again. */
export function rulesChangingDays(changes: Partial<NewSeason>): Rule[] {
  return RULES.filter((rule) => rule in changes && !WITHOUT_EFFECT.includes(rule));
}
