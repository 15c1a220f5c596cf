/** The shapes of the API's answers, by the names the page knows them; ./schema is made from the server's own types. */

import type * as api from "../schema";

/** A calendar date, `YYYY-MM-DD`, in the season's zone. */
export type CalendarDate = string;
/** A moment, ISO 8601 in UTC. */
export type Instant = string;

export type DayState = api.State;
export type Phase = Board["phase"];
export type Season = api.SeasonResponse;
export type JoinPolicy = Season["join_policy"];
/** A season to create, with every rule: docs/rules.md#the-season. */
export type NewSeason = Required<api.NewSeason>;
export type Seasons = api.SeasonsResponse;

/** `first_date` is the date of the first letter of everybody's `days`. */
export type Board = api.BoardResponse;
/** `days` has one letter per day: a attended, m missed, e excused, u unknown, p pending, - no such day. */
export type Participant = api.BoardRow;
export type Mark = api.TodayMark;
export type Totals = api.BoardTotals;
export type Me = api.MeResponse;

/** The `mark` event: what one participant's one day has become. */
export type MarkEvent = api.MarkEvent;
export type HeartbeatEvent = api.Heartbeat;

/** One day of one participant. */
export type HistoryDay = api.HistoryDay;
/** A commit with the reason why it counts or does not; of a private one, others see no more than its times. */
export type JudgedCommit = api.JudgedCommit;
/** What an admin made of a day. */
export type Correction = api.CorrectionResponse;
/** Why a day is what it is; `reason` and `advice` are sentences in the language asked for. */
export type Why = api.WhyResponse;

/** How far the set-up is; what concerns the deliveries only for the holder of the link and for admins. */
export type Setup = api.SetupResponse;
/** Where an App is to be registered: without an organisation on one's own account; `webhook_url` is a relay's. */
export type ManifestWish = Required<api.ManifestBody>;
/** What the browser posts to GitHub. */
export type ManifestForm = api.ManifestResponse;

export type Membership = api.MembershipResponse;
export type OwnRepository = api.OwnRepository;
export type OwnInstallation = api.OwnInstallation;
/** A commit in one's repositories that belongs to nobody; reason and advice in the language asked for. */
export type UnmatchedCommit = api.OwnUnmatched;
/** What only the signed-in participant sees. */
export type MeOverview = api.OwnResponse;
export type JoinRequest = api.JoinRequestResponse;

/** What somebody wants to reach; progress in percent. */
export type Goal = api.GoalResponse;
export type GoalWish = Pick<Goal, "target_rate" | "target_streak">;

/** A webhook secret, unseen. */
export type HookSecret = api.SecretResponse;
export type HookSecrets = api.SecretsResponse;
