/** The page `/`: the season's progress, today's tiles, and below them the season table, which loads later. */

import { type TemplateResult, html, nothing } from "lit";
import { type Ref, ref } from "lit/directives/ref.js";
import type { Api } from "../core/api";
import type { Locale } from "../core/i18n";
import type { Board, Me, Season, Setup } from "../core/model";
import { NOW, type DateRange, isNow } from "../core/date-range";
import { demoControls, mayManageDemo } from "./demo";
import { appMissing, pastNotice } from "./notices";
import "./season-progress";
import "./today-board";
import type { SearchEvent, TodayBoard } from "./today-board";
import "./today-page.css";
import "./today-summary";

export interface TodayPage {
  readonly api: Api;
  readonly board: Board;
  readonly season: Season;
  /** The season of the address, which links preserve. */
  readonly seasonParam: string | null;
  readonly dateRange: DateRange;
  readonly search: string;
  readonly me: Me | null;
  readonly setup: Setup | null;
  readonly locale: Locale;
  readonly todayBoard: Ref<TodayBoard>;
  readonly onSearch: (search: string) => void;
  readonly onDateRange: (dateRange: DateRange) => void;
  readonly onReload: () => void;
}

export function todayPage(page: TodayPage): TemplateResult {
  const { board, season, seasonParam, dateRange, search, me, setup, locale } = page;
  const isPast = !isNow(dateRange);
  const chooseDateRange = (event: Event): void => {
    page.onDateRange((event as Event & { readonly dateRange: DateRange }).dateRange);
  };
  return html`
    ${
      isPast
        ? pastNotice(board, dateRange, locale, () => {
            page.onDateRange(NOW);
          })
        : nothing
    }
    <div class="hero">
      <season-progress .board=${board} .dateRange=${dateRange} .locale=${locale}></season-progress>
      <today-summary .board=${board} .isPast=${isPast} .locale=${locale}></today-summary>
    </div>
    <date-range-picker
      id="date-range-picker"
      popover
      .board=${board}
      .season=${season}
      .dateRange=${dateRange}
      .locale=${locale}
      @date-range=${chooseDateRange}
    ></date-range-picker>
    ${me !== null && !isPast && board.phase !== "after" ? joinSeason(page, me) : nothing}
    <today-board
      .board=${board}
      .season=${season}
      .seasonParam=${seasonParam}
      .search=${search}
      .isPast=${isPast}
      .locale=${locale}
      .myId=${me?.id ?? null}
      @search-people=${(event: SearchEvent) => {
        page.onSearch(event.search);
      }}
      ${ref(page.todayBoard)}
    ></today-board>
    ${board.participants.length > 0 ? seasonPage(page) : nothing}
    ${mayManageDemo(setup, me) ? demoControls(page, false) : nothing}
    ${setup?.is_registered === false ? appMissing(locale) : nothing}
  `;
}

/** The season so far; if it has no participants yet there is nothing to show. */
function seasonPage({
  api,
  board,
  season,
  seasonParam,
  dateRange,
  search,
  me,
  locale,
}: TodayPage): TemplateResult {
  return html`<season-page
    .api=${api}
    .board=${board}
    .season=${season}
    .seasonParam=${seasonParam}
    .dateRange=${dateRange}
    .search=${search}
    .locale=${locale}
    .myId=${me?.id ?? null}
  ></season-page>`;
}

function joinSeason({ api, board, season, locale }: TodayPage, me: Me): TemplateResult {
  return html`<join-season
    .api=${api}
    .board=${board}
    .season=${season}
    .me=${me}
    .locale=${locale}
  ></join-season>`;
}
