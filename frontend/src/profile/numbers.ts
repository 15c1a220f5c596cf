/** A participant's statistics: rate, rank and streaks large, the totals of commits small. */

import { type TemplateResult, html, nothing } from "lit";
import { type Locale, formatPercent } from "../core/i18n";
import type { Board, Participant, Season } from "../core/model";
import { formatMoment, zoneName } from "../core/time";
import { type ProfileTexts, profileTexts } from "../texts/profile";
import type { Summary } from "./model";

export function numberTiles(person: Participant, board: Board, locale: Locale): TemplateResult {
  const { texts: common, language } = locale;
  const { numbers: texts } = profileTexts(language);
  const { attendance_rate: rate, rank, attended_count: attended } = person;
  const judged = attended + person.missed_count;
  return html`<dl class="numbers">
    ${number(texts.rate, rate === null ? common.noneYet : formatPercent(rate), judged > 0 ? common.ofJudged({ attended, judged }) : "")}
    ${number(texts.rank, rank === null ? common.noneYet : texts.place({ rank }), rank === null ? "" : texts.ofPeople({ total: board.totals.participants }))}
    ${number(texts.currentStreak, common.days({ count: person.current_streak }))}
    ${number(texts.longestStreak, common.days({ count: person.longest_streak }))}
  </dl>`;
}

/** Dashes replace numbers that are loading, so that the layout does not shift. */
export function commitTotals(
  totals: Summary["commits"] | null,
  { timezone }: Season,
  { language }: Locale,
): TemplateResult {
  const { totals: texts } = profileTexts(language);
  const latest = totals?.latest_commit_date ?? null;
  const days = totals?.days_since_last_commit ?? null;
  const moment =
    latest === null
      ? ""
      : `${formatMoment(latest, timezone, language)} ${zoneName(timezone, latest.slice(0, 10))}`;
  return html`<dl class="totals" aria-label=${texts.heading}>
    ${number(texts.commits, totals === null ? "–" : String(totals.total_commits), totals === null ? "" : texts.counted({ count: totals.counted_commits }))}
    ${number(texts.repositories, totals === null ? "–" : String(totals.total_repositories))}
    ${number(texts.latest, days === null ? "–" : daysAgo(days, texts), moment)}
  </dl>`;
}

function daysAgo(days: number, texts: ProfileTexts["totals"]): string {
  if (days === 0) return texts.today;
  return days === 1 ? texts.yesterday : texts.daysAgo({ days });
}

function number(name: string, value: string, aside = ""): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd><strong>${value}</strong> ${aside === "" ? nothing : html`<span class="of">${aside}</span>`}</dd>
  </div>`;
}
