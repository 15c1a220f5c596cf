/** The account page: next step, repositories, addresses, unmatched commits, membership. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { type Api, ApiError } from "../core/api";
import { avatar } from "../components/avatar";
import { skeleton, trouble, troubleText } from "../components/empty-states";
import { plant } from "../components/icons";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Board, Goal, Me, Membership, MeOverview, Season } from "../core/model";
import "../components/goal-panel";
import type { GoalSet } from "../components/goal-panel";
import { type MeApi, meApi } from "../core/me-api";
import { profilePath } from "../core/route";
import "../styles/page.css";
import { formatDate } from "../core/time";
import { type MeTexts, meTexts } from "../texts/me";
import "./me-account";
import "./me-page.css";
import { emails, repositories, unmatched } from "./me-sections";
import { type MeState, participantOf, meStateOf } from "./me-state";
import { MePoller } from "./poller";

export class MePage extends LightElement {
  static override properties = {
    api: { attribute: false },
    board: { attribute: false },
    me: { attribute: false },
    locale: { attribute: false },
    overview: { state: true },
    goal: { state: true },
    isGoalLoaded: { state: true },
    failure: { state: true },
    isBusy: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare me: Me;
  declare locale: Locale;
  declare private overview: MeOverview | null;
  /** The goal in the season; undefined until it is loaded. */
  declare private goal: Goal | null | undefined;
  /** Whether the goal is loaded or has failed: until then the page waits, so that the layout does not shift. */
  declare private isGoalLoaded: boolean;
  declare private failure: ApiError | null;
  declare private isBusy: boolean;
  readonly #leaving = createRef<HTMLDialogElement>();
  #poller: MePoller | null = null;
  #meApi: MeApi | null = null;
  #goalRequest = 0;

  constructor() {
    super();
    this.overview = null;
    this.goal = undefined;
    this.isGoalLoaded = false;
    this.failure = null;
    this.isBusy = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#poller?.stop();
    this.#poller = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#poller ??= new MePoller(this.api, {
      onOverview: (overview) => {
        this.overview = overview;
        this.failure = null;
      },
      onFailure: (failure) => (this.failure = failure),
    });
    if (changed.has("board") || changed.has("locale")) this.#poller.start(this.locale.language);
    if (changed.has("board")) void this.#fetchGoal();
  }

  protected override render(): TemplateResult {
    const { overview, failure, locale, me } = this;
    if (overview === null && failure !== null) return trouble(locale, failure, this.#reload);
    if (overview === null || !this.isGoalLoaded) return skeleton(locale);
    const texts = meTexts(locale.language);
    const zone = this.board.season?.timezone ?? "UTC";
    return html`<div class="page">
      <div class="me-head">
        ${avatar(me.github_id, me.avatar_url, 56)}
        <div>
          <h1>${locale.texts.account.own}</h1>
          <p>
            <a href=${profilePath(me.github_id, null)}>${me.github_id}</a>
            ${me.is_admin ? html`<span class="role">${locale.texts.account.isAdmin}</span>` : nothing}
          </p>
        </div>
      </div>
      ${this.#nextStep(meStateOf(overview, this.board, me), overview, texts)}
      ${this.#goal()} ${repositories(overview, texts, locale, zone)} ${emails(overview, texts, me)}
      ${unmatched(overview, texts, locale, zone)} ${this.#membership(texts)}
      <me-account
        .api=${this.#api()}
        .me=${me}
        .calendarUrl=${overview.calendar_url}
        .locale=${locale}
        @me-changed=${this.#reload}
      ></me-account>
    </div>`;
  }

  /** In a season that is not over, for its members. */
  #goal(): TemplateResult | typeof nothing {
    const { season, phase } = this.board;
    const person = participantOf(this.board, this.me);
    if (season === null || phase === "after" || person?.left_on !== null) return nothing;
    if (this.goal === undefined) return nothing;
    return html`<goal-panel
      class="card"
      .api=${this.#api()}
      .season=${season}
      .goal=${this.goal}
      .locale=${this.locale}
      @goal-set=${this.#goalSet}
    ></goal-panel>`;
  }

  #api(): MeApi {
    return (this.#meApi ??= meApi(this.api.http));
  }

  readonly #goalSet = ({ goal }: GoalSet): void => {
    this.#goalRequest += 1; // a request from before the change would be out of date
    this.goal = goal;
  };

  async #fetchGoal(): Promise<void> {
    const { season } = this.board;
    const request = ++this.#goalRequest;
    try {
      if (season !== null && participantOf(this.board, this.me) !== null) {
        const goal = await this.#api().goal(this.me.github_id, season.id);
        if (request === this.#goalRequest) this.goal = goal;
      }
    } catch {
      // The page works without it; the next change of the board fetches it again.
    }
    this.isGoalLoaded = true;
  }

  #nextStep(state: MeState, overview: MeOverview, texts: MeTexts): TemplateResult {
    const { heading, how, action } = this.#step(state, overview, texts);
    const person = participantOf(this.board, this.me);
    const stage = state === "waiting" || state === "outside" ? 0 : Math.max(1, person?.current_streak ?? 0);
    return html`<section class="next-step" data-me-state=${state}>
      ${plant(stage)}
      <div role="status">
        <h2>${heading}</h2>
        <p>${this.failure === null ? how : troubleText(this.locale, this.failure)}</p>
      </div>
      ${action}
    </section>`;
  }

  /** The state and the next step. */
  #step(
    state: MeState,
    overview: MeOverview,
    { joining, standing: texts }: MeTexts,
  ): { heading: string; how: string; action: TemplateResult | typeof nothing } {
    const { season } = this.board;
    const needsApproval = season?.join_policy === "approval";
    switch (state) {
      case "closed":
        return { heading: texts.closed, how: texts.closedHow, action: nothing };
      case "outside":
        return {
          heading: joining.heading({ season: season?.name ?? "" }),
          how: needsApproval ? joining.approval : joining.open,
          action: html`<button class="main-button" ?disabled=${this.isBusy} @click=${this.#join}>
            ${needsApproval ? joining.ask : joining.join}
          </button>`,
        };
      case "requested":
        return {
          heading: joining.asked,
          how: joining.askedHow,
          action: html`<button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#leave}>
            ${joining.withdraw}
          </button>`,
        };
      case "uninstalled":
        return {
          heading: joining.installHeading,
          how: joining.installHow,
          action:
            overview.install_url === null
              ? nothing
              : html`<a class="main-button" href=${overview.install_url}>${joining.install}</a>`,
        };
      case "waiting":
        return {
          heading: joining.waiting,
          how: joining.waitingHow,
          action: html`<pre class="recipe"><code>git commit -m "Hello, garden"
git push</code></pre>`,
        };
      case "early":
        return {
          heading: texts.early,
          how: texts.earlyHow({ date: this.#date(season?.start_date ?? "") }),
          action: nothing,
        };
      case "pending":
        return { heading: texts.pending, how: texts.pendingHow, action: this.#profileLink(texts.profile) };
      case "attended": {
        const commits = participantOf(this.board, this.me)?.today?.commit_count ?? 0;
        return {
          heading: `${this.locale.texts.glyphs.attended} ${texts.attended({ commits })}`,
          how: texts.attendedHow,
          action: this.#profileLink(texts.profile),
        };
      }
    }
  }

  #profileLink(text: string): TemplateResult {
    return html`<a class="quiet-button" href=${profilePath(this.me.github_id, null)}>${text}</a>`;
  }

  #membership({ membership: texts }: MeTexts): TemplateResult | typeof nothing {
    const { season } = this.board;
    const person = participantOf(this.board, this.me);
    if (season === null || person === null) return nothing;
    if (person.left_on !== null)
      return html`<section class="card">
        <h2>${texts.heading}</h2>
        <p>${texts.left({ date: this.#date(person.left_on) })}</p>
      </section>`;
    return html`<section class="card">
      <h2>${texts.heading}</h2>
      <p>${season.name} · ${texts.since({ date: this.#date(person.joined_on) })}</p>
      <p><button class="quiet-button" @click=${this.#confirmLeave}>${texts.leave}</button></p>
      ${this.#leaveDialog(season, texts)}
    </section>`;
  }

  #leaveDialog(season: Season, texts: MeTexts["membership"]): TemplateResult {
    return html`<dialog ${ref(this.#leaving)} aria-labelledby="leaving">
      <h3 id="leaving">${texts.leaveHeading({ season: season.name })}</h3>
      <p>${texts.leaveHow}</p>
      <p class="choices">
        <button class="main-button" autofocus @click=${this.#stay}>${texts.cancel}</button>
        <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#leave}>${texts.leave}</button>
      </p>
    </dialog>`;
  }

  #date(date: string): string {
    return date === "" ? "" : formatDate(date, this.locale.language);
  }

  readonly #reload = (): void => this.#poller?.start(this.locale.language);

  readonly #confirmLeave = (): void => this.#leaving.value?.showModal();

  readonly #stay = (): void => this.#leaving.value?.close();

  readonly #join = (): void => void this.#change((season) => this.api.join(season));

  readonly #leave = (): void => void this.#change((season) => this.api.leave(season));

  async #change(request: (season: number) => Promise<Membership>): Promise<void> {
    if (this.board.season === null) return;
    this.isBusy = true;
    try {
      const membership = await request(this.board.season.id);
      if (this.overview !== null) this.overview = { ...this.overview, membership };
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    this.isBusy = false;
    this.#leaving.value?.close();
  }
}

customElements.define("me-page", MePage);
