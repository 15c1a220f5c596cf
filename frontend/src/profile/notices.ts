/** What must be known of a participant before their numbers: not begun, left, over, unheard of. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../i18n";
import type { Board, Own, Participant, Season } from "../model";
import { isAtWork } from "../own/own-state";
import { formatDate } from "../time";
import { profileWords } from "./words";

export interface NoticeContext {
  readonly board: Board;
  readonly season: Season;
  readonly locale: Locale;
  /** To the participant alone. */
  readonly own: Own | null;
}

export function notices(person: Participant, context: NoticeContext): TemplateResult {
  const { board, season, locale, own } = context;
  const { language } = locale;
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
    ${
      own !== null && board.phase !== "after" && !own.installations.some(isAtWork)
        ? html`<p class="notice">${words.uninstalled} <a href="/me">${words.toOwn}</a></p>`
        : nothing
    }
  `;
}

function notice(sentence: string): TemplateResult {
  return html`<p class="notice">${sentence}</p>`;
}
