/** A participant's commits, newest first, ten per page. */

import { type PropertyValues, type TemplateResult, html } from "lit";
import { ApiError } from "../core/api";
import { commitCard } from "../components/commit-card";
import { troubleText } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import { pager } from "../components/pager";
import type { Locale } from "../core/i18n";
import type { Season } from "../core/model";
import { PAGE_SIZE, nearestPage } from "../core/paging";
import { profileTexts } from "../texts/profile";
import type { CommitPage } from "./model";
import type { ProfileApi } from "./profile-api";

/** Another page was chosen. */
export class PageChosen extends Event {
  readonly page: number;

  constructor(page: number) {
    super("page-chosen", { bubbles: true });
    this.page = page;
  }
}

export class CommitList extends LightElement {
  static override properties = {
    api: { attribute: false },
    login: { attribute: false },
    season: { attribute: false },
    page: { attribute: false },
    version: { attribute: false },
    locale: { attribute: false },
    result: { state: true },
    failure: { state: true },
    isLoading: { state: true },
  };
  declare api: ProfileApi;
  declare login: string;
  declare season: Season;
  declare page: number;
  /** A change of this value means that the commits may have changed. */
  declare version: unknown;
  declare locale: Locale;
  declare private result: CommitPage | null;
  declare private failure: ApiError | null;
  declare private isLoading: boolean;
  #request = 0;

  constructor() {
    super();
    this.result = null;
    this.failure = null;
    this.isLoading = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (["login", "page", "version"].some((name) => changed.has(name)) || changed.has("season"))
      void this.#load();
  }

  protected override render(): TemplateResult {
    const { result, failure, locale, season } = this;
    const { list: texts } = profileTexts(locale.language);
    if (failure !== null)
      return html`<p class="trouble-line" role="alert">
        ${troubleText(locale, failure)}
        <button class="quiet-button" @click=${() => void this.#load()}>${locale.texts.trouble.retry}</button>
      </p>`;
    if (result === null)
      return html`<p class="unseen" role="status">${texts.loading}</p>
        <ul class="commits" role="presentation" aria-hidden="true">
          ${Array.from({ length: PAGE_SIZE }, () => html`<li class="commit blank"></li>`)}
        </ul>`;
    const { commits, pagination } = result;
    if (commits.length === 0)
      return html`<p class="nothing"><strong>${texts.none}</strong><br />${texts.noneHow}</p>`;
    return html`<ul class="commits" role="list" aria-busy=${this.isLoading}>
        ${commits.map((commit) => commitCard(commit, { locale, season, isDetailed: false }))}
      </ul>
      ${pager(locale, nearestPage(this.page, pagination.pages), pagination.pages, this.#turn)}`;
  }

  readonly #turn = (page: number): void => {
    this.dispatchEvent(new PageChosen(page));
  };

  async #load(): Promise<void> {
    const request = ++this.#request;
    this.isLoading = true;
    try {
      const result = await this.#fetch(this.page);
      if (request !== this.#request) return;
      this.result = result;
      this.failure = null;
    } catch (error) {
      if (request !== this.#request) return;
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    this.isLoading = false;
  }

  /** Return the requested page, or the last one if it does not exist. */
  async #fetch(page: number): Promise<CommitPage> {
    const result = await this.api.commits(this.login, this.season.id, page);
    const last = nearestPage(page, result.pagination.pages);
    return last === page ? result : this.api.commits(this.login, this.season.id, last);
  }
}

customElements.define("commit-list", CommitList);
