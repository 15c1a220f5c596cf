/** On the board, for signed-in users: the steps until the first push; hidden afterwards. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../core/api";
import { troubleText } from "../components/empty-states";
import { plant } from "../components/icons";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Board, Me, Membership, MeOverview, Season } from "../core/model";
import { meTexts } from "../texts/me";
import "./join-season.css";
import { type MeState, meStateOf } from "./me-state";
import { MePoller } from "./poller";

/** States without a next step: polling stops. */
const SETTLED: ReadonlySet<MeState | null> = new Set(["closed", "early", "pending", "attended"]);

export class JoinSeason extends LightElement {
  static override properties = {
    api: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    me: { attribute: false },
    locale: { attribute: false },
    overview: { state: true },
    failure: { state: true },
    isBusy: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare season: Season;
  declare me: Me;
  declare locale: Locale;
  declare private overview: MeOverview | null;
  declare private failure: ApiError | null;
  declare private isBusy: boolean;
  #poller: MePoller | null = null;

  constructor() {
    super();
    this.overview = null;
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
        if (SETTLED.has(this.#state())) this.#poller?.stop();
      },
      onFailure: (failure) => (this.failure = failure.status === 0 ? this.failure : failure),
    });
    if (changed.has("locale") || this.#state(changed.get("board") as Board | undefined) !== this.#state())
      this.#poller.start(this.locale.language);
  }

  #state(board: Board | undefined = this.board): MeState | null {
    return this.overview === null ? null : meStateOf(this.overview, board, this.me);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { joining } = meTexts(this.locale.language);
    switch (this.#state()) {
      case "outside":
        return this.#strip(joining.heading({ season: this.season.name }), this.#how(), this.#joinButton());
      case "requested":
        return this.#strip(
          joining.asked,
          joining.askedHow,
          html`<button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#leave}>
            ${joining.withdraw}
          </button>`,
        );
      case "uninstalled":
        return this.#strip(joining.installHeading, joining.installHow, this.#installLink());
      case "waiting":
        return this.#strip(
          joining.waiting,
          joining.waitingHow,
          html`<a class="quiet-button" href="/me">${joining.see}</a>`,
        );
      case "closed":
      case "early":
      case "pending":
      case "attended":
      case null:
        return nothing;
    }
  }

  #how(): string {
    const { joining } = meTexts(this.locale.language);
    return this.season.join_policy === "approval" ? joining.approval : joining.open;
  }

  #joinButton(): TemplateResult {
    const { joining } = meTexts(this.locale.language);
    return html`<button class="main-button" ?disabled=${this.isBusy} @click=${this.#join}>
      ${this.season.join_policy === "approval" ? joining.ask : joining.join}
    </button>`;
  }

  #installLink(): TemplateResult {
    const { joining } = meTexts(this.locale.language);
    return html`<a class="main-button" href=${this.overview?.install_url ?? "/me"}>${joining.install}</a>`;
  }

  #strip(heading: string, how: string, action: TemplateResult): TemplateResult {
    return html`<section class="strip-panel" data-me-state=${this.#state() ?? nothing}>
      ${plant(this.#state() === "waiting" ? 0 : 1)}
      <div role="status">
        <h2>${heading}</h2>
        <p>${this.failure === null ? how : troubleText(this.locale, this.failure)}</p>
      </div>
      ${action}
    </section>`;
  }

  readonly #join = (): void => void this.#change(this.api.join(this.season.id));

  readonly #leave = (): void => void this.#change(this.api.leave(this.season.id));

  async #change(response: Promise<Membership>): Promise<void> {
    this.isBusy = true;
    this.failure = null;
    try {
      const membership = await response;
      if (this.overview !== null) this.overview = { ...this.overview, membership };
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    this.isBusy = false;
  }
}

customElements.define("join-season", JoinSeason);
