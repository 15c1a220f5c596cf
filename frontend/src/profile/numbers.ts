/** A participant's statistics: rate, rank and streaks large, the totals of commits small. */

import { type TemplateResult, html, nothing } from "lit";
import { type Locale, formatPercent } from "../core/i18n";
import type { Board, Participant, Season } from "../core/model";
import { formatMoment, zoneName } from "../core/time";
import type { Summary } from "./model";
import { profileWords } from "./words";

export function numberTiles(person: Participant, board: Board, locale: Locale): TemplateResult {
  const { profile: words } = locale.words;
  const { attendance_rate: rate, rank, attended_count: attended } = person;
  const judged = attended + person.missed_count;
  return html`<dl class="numbers">
    ${number(words.rate, rate === null ? words.none : formatPercent(rate), judged > 0 ? words.ofJudged(attended, judged) : "")}
    ${number(words.rank, rank === null ? words.none : words.place(rank), rank === null ? "" : words.ofPeople(board.totals.participants))}
    ${number(words.currentStreak, words.days(person.current_streak))}
    ${number(words.longestStreak, words.days(person.longest_streak))}
  </dl>`;
}

/** Dashes replace numbers that are loading, so that the layout does not shift. */
export function commitTotals(
  totals: Summary["commits"] | null,
  { timezone }: Season,
  { language }: Locale,
): TemplateResult {
  const { totals: words } = profileWords(language);
  const latest = totals?.latest_commit_date ?? null;
  const days = totals?.days_since_last_commit ?? null;
  const moment =
    latest === null
      ? ""
      : `${formatMoment(latest, timezone, language)} ${zoneName(timezone, latest.slice(0, 10))}`;
  return html`<dl class="totals" aria-label=${words.heading}>
    ${number(words.commits, totals === null ? "–" : String(totals.total_commits), totals === null ? "" : words.counted(totals.counted_commits))}
    ${number(words.repositories, totals === null ? "–" : String(totals.total_repositories))}
    ${number(words.latest, days === null ? "–" : words.daysAgo(days), moment)}
  </dl>`;
}

function number(name: string, value: string, aside = ""): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd><strong>${value}</strong> ${aside === "" ? nothing : html`<span class="of">${aside}</span>`}</dd>
  </div>`;
}
