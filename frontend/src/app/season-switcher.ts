/** The season's name, or a choice of seasons that stays on the same page. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Board, Season, Seasons } from "../core/model";
import { withSeason } from "../core/route";
import { formatRange } from "../core/time";
import { commonTexts } from "../texts/common";

export function seasonSwitcher(board: Board | null, seasons: Seasons | null, locale: Locale): TemplateResult {
  const name = shortName((board?.season ?? currentSeason(seasons))?.name ?? "");
  if (seasons === null || seasons.seasons.length < 2) return html`<p class="season-name">${name}</p>`;
  const { label } = locale.texts.seasons;
  return html`<div class="season-switcher">
      <button class="season-button" popovertarget="seasons" title=${label}>
        <span class="unseen">${label}:</span><span class="season-name">${name}</span>
      </button>
    </div>
    <nav id="seasons" class="account seasons" popover aria-label=${label}>
      ${seasons.seasons.toReversed().map((season) => seasonLink(season, board, seasons, locale))}
    </nav>`;
}

/** Return the season of a page without a board: the one in the address, or else the current one. */
function currentSeason(seasons: Seasons | null): Season | null {
  const wantedId = Number(new URLSearchParams(location.search).get("season") ?? seasons?.current_season_id);
  return seasons?.seasons.find(({ id }) => id === wantedId) ?? null;
}

function seasonLink(
  season: Season,
  board: Board | null,
  seasons: Seasons,
  { texts, language }: Locale,
): TemplateResult {
  const isCurrent = season.id === seasons.current_season_id;
  const isShown = season.id === (board?.season ?? currentSeason(seasons))?.id;
  return html`<a
    href=${withSeason(location.pathname, isCurrent ? null : String(season.id))}
    aria-current=${isShown ? "true" : nothing}
  >
    <span>${season.name} ${isCurrent ? html`<span class="role">${texts.seasons.current}</span>` : nothing}</span>
    <span class="of">${formatRange(season.start_date, season.end_date, language)}</span>
  </a>`;
}

/** Return the name without the brand it may begin with, which is shown beside it. */
function shortName(name: string): string {
  const brand = [commonTexts("ko").brand, commonTexts("en").brand].find((word) =>
    name.startsWith(`${word} `),
  );
  return brand === undefined ? name : name.slice(brand.length + 1);
}
