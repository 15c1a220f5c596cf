/** The page of the route, or why it cannot be shown. */

import { type TemplateResult, html, nothing } from "lit";
import type { ApiError } from "../core/api";
import type { BoardView } from "../core/board-store";
import type { Me } from "../core/model";
import type { Route } from "../core/route";
import { demoControls, mayManageDemo } from "../today/demo";
import {
  adminsOnly,
  missingPage,
  noSeason,
  reloadPage,
  signInFirst,
  skeleton,
  trouble,
  wentWrong,
} from "../components/empty-states";
import { type TodayPage, todayPage } from "../today/today-page";

export interface PageState extends Omit<TodayPage, "board" | "season"> {
  readonly route: Route;
  readonly view: BoardView;
  /** Whether it is known who reads the page. */
  readonly isRecognised: boolean;
  /** Why a chunk of the page could not be fetched; null after a success. */
  readonly chunkFailure: ApiError | null;
  /** The server's own sentence about a refusal. */
  readonly problem: string | null;
  readonly onReload: () => void;
}

export function routerOutlet(state: PageState): TemplateResult {
  const { route, locale, chunkFailure, isRecognised, me } = state;
  if (route.page === "refused") return wentWrong(locale, state.problem ?? "");
  if (route.page === "missing") return missingPage(locale);
  if (chunkFailure !== null) return trouble(locale, chunkFailure, reloadPage);
  if (route.page === "today" || route.page === "profile") return boardPage(state);
  if (!isRecognised) return skeleton(locale);
  if (route.page === "setup") return setupPage(state);
  if (route.page === "admin") return adminPage(state);
  return me === null ? signInFirst(locale, state.setup?.can_sign_in ?? true) : mePage(state, me);
}

/** Render a page that needs the board, or why there is no board. */
function boardPage(state: PageState): TemplateResult {
  const { route, locale, me, setup } = state;
  const { board } = state.view;
  if (board === null) return notYet(state);
  if (board.season === null)
    return html`${noSeason(locale, setup?.is_registered ?? false, me?.is_admin ?? false, mayManageDemo(setup, me))}
    ${mayManageDemo(setup, me) ? demoControls(state, true) : nothing}`;
  if (route.page !== "profile") return todayPage({ ...state, board, season: board.season });
  return html`<profile-page
    .api=${state.api}
    .board=${board}
    .season=${board.season}
    .login=${route.login}
    .kakaoKey=${setup?.kakao_javascript_key ?? null}
    .locale=${locale}
  ></profile-page>`;
}

function notYet({ view: { failure }, locale, onReload }: PageState): TemplateResult {
  return failure === null ? skeleton(locale) : trouble(locale, failure, onReload);
}

function mePage(state: PageState, me: Me): TemplateResult {
  const { board } = state.view;
  if (board === null) return notYet(state);
  return html`<me-page
    .api=${state.api}
    .board=${board}
    .me=${me}
    .locale=${state.locale}
  ></me-page>`;
}

function adminPage({ me, api, locale }: PageState): TemplateResult {
  if (me?.is_admin !== true) return adminsOnly(locale);
  return html`<admin-page .api=${api} .locale=${locale}></admin-page>`;
}

function setupPage({ api, me, locale }: PageState): TemplateResult {
  return html`<setup-page .api=${api} .me=${me} .locale=${locale}></setup-page>`;
}
