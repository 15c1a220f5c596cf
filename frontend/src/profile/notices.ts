/** Notices above a participant's statistics: not begun, left, over, no data. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Board, MeOverview, Participant, Season } from "../core/model";
import { isDisconnected } from "../core/installations";
import { formatDate } from "../core/time";
import { profileTexts } from "../texts/profile";

export function notices(
  person: Participant,
  board: Board,
  season: Season,
  { language }: Locale,
): TemplateResult {
  const texts = profileTexts(language);
  const date = (day: string): string => formatDate(day, language, { weekday: true });
  return html`
    ${board.phase === "before" ? notice(texts.before({ date: date(season.start_date), days: board.days_until_start ?? 0 })) : nothing}
    ${
      person.left_on !== null
        ? notice(texts.left({ date: date(person.left_on) }))
        : board.phase === "after"
          ? notice(texts.over({ date: date(season.end_date) }))
          : nothing
    }
  `;
}

/** Render the notice to the participant that no push of theirs can arrive. */
export function cutOff(
  person: Participant,
  overview: MeOverview | null,
  { language }: Locale,
): TemplateResult | typeof nothing {
  const texts = profileTexts(language);
  if (overview === null || !isDisconnected(overview, person)) return nothing;
  return html`<p class="notice">${texts.uninstalled} <a href="/me">${texts.toOwn}</a></p>`;
}

function notice(sentence: string): TemplateResult {
  return html`<p class="notice">${sentence}</p>`;
}
