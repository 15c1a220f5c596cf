/** The shapes of the answers that make a participant's page. */

import type * as api from "../schema";

/**
 * Everything that one participant's page shows of a season: `first_date` is the date of the first letter of `days`,
 * `daily_counts` has one number of counted commits a letter.
 */
export type Summary = api.SummaryResponse;
/** `weekday` is 1 for Monday to 7 for Sunday. */
export type WeekdayNumbers = api.OwnWeekday;
/** Without a name where it is private and not the reader's. */
export type RepositoryNumbers = api.RepositorySummary;
/** The rank as the book stood when that day was over. */
export type RankOfDay = api.DayRank;
/** What may still become of the rate; `days_may_miss` is null where the target is out of reach. */
export type Outlook = api.OutlookResponse;
export type Commit = api.CommitResponse;
export type CommitPage = api.CommitsResponse;
