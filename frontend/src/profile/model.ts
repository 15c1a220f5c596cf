/** The shapes of the answers that make a participant's page. */

import type * as api from "../schema";

/**
 * Everything that one participant's page shows of a season: `first_date` is the date of the first letter of `days`,
 * `daily_counts` has one number of counted commits a letter.
 */
export type Summary = api.SummaryAnswer;
/** `weekday` is 1 for Monday to 7 for Sunday. */
export type WeekdayNumbers = api.OwnWeekday;
/** Without a name where it is private and not the reader's. */
export type RepositoryNumbers = api.RepositorySummary;
/** The rank as the book stood when that day was over. */
export type RankOfDay = api.DayStanding;
/** What may still become of the rate; `days_may_miss` is null where the target is out of reach. */
export type Outlook = api.OutlookAnswer;
export type Commit = api.CommitAnswer;
export type CommitPage = api.CommitsAnswer;
