/** Notices above a participant's statistics: not begun, left, over, no data. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Board, MeOverview, Participant, Season } from "../core/model";
import { isDisconnected } from "../core/installations";
import { formatDate } from "../core/time";
import { profileWords } from "./words";

export function notices(
  person: Participant,
  board: Board,
  season: Season,
  { language }: Locale,
): TemplateResult {
  const words = profileWords(language);
  const date = (day: string): string => formatDate(day, language, { weekday: true });
  return html`
    ${board.phase === "before" ? notice(words.before(date(season.start_date), board.days_until_start ?? 0)) : nothing}
    ${
      person.left_on !== null
        ? notice(words.left(date(person.left_on)))
        : board.phase === "after"
          ? notice(words.over(date(season.end_date)))
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
  const words = profileWords(language);
  if (overview === null || !isDisconnected(overview, person)) return nothing;
  return html`<p class="notice">${words.uninstalled} <a href="/me">${words.toOwn}</a></p>`;
}

function notice(sentence: string): TemplateResult {
  return html`<p class="notice">${sentence}</p>`;
}
