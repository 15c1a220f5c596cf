/** The API's types that only participants' pages use. */

import type * as api from "../schema";

/**
 * A participant's season: `first_date` is the date of the first letter of `days`,
 * `daily_counts` has one number of counted commits per letter.
 */
export type Summary = api.SummaryResponse;
/** `weekday` is 1 for Monday to 7 for Sunday. */
export type Weekday = api.OwnWeekday;
/** Without a name if it is private and not the reader's. */
export type RepositorySummary = api.RepositorySummary;
/** The rank at the end of that day. */
export type DayRank = api.DayRank;
/** The forecast of the rate; `days_may_miss` is null if the target is out of reach. */
export type Outlook = api.OutlookResponse;
export type Commit = api.CommitResponse;
export type CommitPage = api.CommitsResponse;
