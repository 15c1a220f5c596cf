/** The set-up: the App, the connection, the season, the invitation. */

import { type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../core/api";
import "../components/copy-button";
import { skeleton, trouble, troubleText } from "../components/empty-states";
import { plant } from "../components/icons";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Instant, Me, NewSeason, Setup } from "../core/model";
import { signInPath } from "../core/route";
import "../styles/page.css";
import { dateIn, formatMoment, zoneName } from "../core/time";
import { type SetupTexts, setupTexts } from "../texts/setup";
import "./register-form";
import "../components/season-form";
import "./setup-page.css";
import { stageOf } from "./setup-state";

const POLL_MS = 3_000;
type StageState = "done" | "next" | "later";

export class SetupPage extends LightElement {
  static override properties = {
    api: { attribute: false },
    me: { attribute: false },
    locale: { attribute: false },
    setup: { state: true },
    failure: { state: true },
  };
  declare api: Api;
  declare me: Me | null;
  declare locale: Locale;
  declare private setup: Setup | null;
  declare private failure: ApiError | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.setup = null;
    this.failure = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    if (location.search !== "") history.replaceState(null, "", location.pathname); // a used link is of no use
    void this.#poll();
  }

  /** Poll the progress: the next step may happen at GitHub, in another tab. */
  async #poll(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      if (document.visibilityState === "visible" || this.setup === null) this.setup = await this.api.setup();
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    if (this.isConnected) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
  }

  protected override render(): TemplateResult {
    const { setup, failure, locale } = this;
    if (setup === null)
      return failure === null ? skeleton(locale) : trouble(locale, failure, () => void this.#poll());
    const texts = setupTexts(locale.language);
    const stage = stageOf(setup, this.me);
    if (stage === "locked") return this.#locked(texts);
    if (stage === "done") return this.#done(setup, texts);
    const { stages } = texts;
    const hasDelivery = setup.last_delivery_at !== null;
    const states: Record<keyof SetupTexts["stages"], StageState> = {
      register: stage === "register" ? "next" : "done",
      connect: stage === "register" ? "later" : hasDelivery ? "done" : "next",
      season: stage === "register" ? "later" : setup.has_season ? "done" : "next",
      invite: setup.has_season && stage === "connect" ? "next" : "later",
    };
    return html`<div class="page">
      <div>
        <h1>${texts.heading}</h1>
        <p class="lead">${texts.lead}</p>
      </div>
      ${failure === null ? nothing : html`<p class="failure" role="alert">${troubleText(locale, failure)}</p>`}
      <ol class="stages" role="list">
        ${this.#stage(1, stages.register, states.register, texts, () =>
          stage === "register"
            ? html`<register-form
                .api=${this.api}
                .setup=${setup}
                .locale=${locale}
                @leaving=${() => {
                  clearTimeout(this.#timer);
                }}
              ></register-form>`
            : this.#registered(setup, texts),
        )}
        ${this.#stage(2, stages.connect, states.connect, texts, () => this.#connection(setup, texts))}
        ${this.#stage(3, stages.season, states.season, texts, () =>
          setup.has_season
            ? html`<p>${texts.season.there}</p>`
            : html`<season-form
                .locale=${locale}
                .save=${this.#createSeason}
                @saved=${() => void this.#poll()}
              ></season-form>`,
        )}
        ${this.#stage(4, stages.invite, states.invite, texts, () => this.#invitation(setup, texts))}
      </ol>
    </div>`;
  }

  #stage(
    number: number,
    heading: string,
    state: StageState,
    texts: SetupTexts,
    content: () => TemplateResult,
  ): TemplateResult {
    const position = { number, total: 4 };
    const stateText =
      state === "later"
        ? texts.stage(position)
        : texts.stageState({ ...position, state: state === "done" ? texts.isDone : texts.isNext });
    return html`<li class="card stage" data-stage=${state}>
      <h2>
        <span class="number" aria-hidden="true">${state === "done" ? "✓" : number}</span>
        ${heading}
        <span class="unseen">${stateText}</span>
      </h2>
      ${state === "later" ? nothing : content()}
    </li>`;
  }

  readonly #createSeason = async (season: NewSeason): Promise<boolean> => {
    await this.api.createSeason(season);
    return true;
  };

  #registered({ app_name, app_url }: Setup, { connect: texts }: SetupTexts): TemplateResult {
    return html`<p>
      ${texts.app}:
      ${app_url === null ? html`<strong>${app_name ?? "GitHub App"}</strong>` : html`<a href=${app_url}>${app_name ?? app_url}</a>`}
    </p>`;
  }

  #connection(setup: Setup, { connect: texts }: SetupTexts): TemplateResult {
    const { last_delivery_at, last_ping_at, install_url, relay_command } = setup;
    const hasDelivery = last_delivery_at !== null;
    return html`
      <p class="reach" role="status" data-connected=${hasDelivery}>${hasDelivery ? texts.reached : texts.notYet}</p>
      <dl class="deliveries">
        <div><dt>${texts.delivery}</dt><dd>${this.#moment(last_delivery_at, texts.never)}</dd></div>
        <div><dt>${texts.ping}</dt><dd>${this.#moment(last_ping_at, texts.never)}</dd></div>
      </dl>
      ${
        install_url === null
          ? nothing
          : html`<p class="choices">
              <a class=${hasDelivery ? "quiet-button" : "main-button"} href=${install_url}>${texts.install}</a>
              <span class="aside">${texts.installHow}</span>
            </p>`
      }
      ${
        relay_command === null
          ? nothing
          : html`<p>${texts.local}</p>
              <copy-button
                aria-label=${texts.relay}
                role="group"
                .text=${relay_command}
                .label=${texts.copy}
                .locale=${this.locale}
              ></copy-button>`
      }
      ${hasDelivery ? nothing : html`<p class="aside">${texts.notYetHow}</p>`}
    `;
  }

  #moment(at: Instant | null, never: string): TemplateResult | string {
    if (at === null) return never;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return html`<time datetime=${at}>${formatMoment(at, zone, this.locale.language)}</time>
      ${zoneName(zone, dateIn(at, zone))}`;
  }

  #invitation({ public_url }: Setup, { invite: texts, connect }: SetupTexts): TemplateResult {
    return html`
      <p>${texts.heading}</p>
      <copy-button
        role="group"
        aria-label=${texts.heading}
        .text=${`${public_url}/`}
        .label=${connect.copy}
        .locale=${this.locale}
      ></copy-button>
      <p class="aside">${texts.how}</p>
      <p><a class="main-button" href="/">${texts.board}</a></p>
    `;
  }

  #locked(texts: SetupTexts): TemplateResult {
    return html`<section class="empty-state">
      ${plant(0)}
      <h1>${texts.locked}</h1>
      <p>${texts.lockedHow}</p>
      <p>${texts.lockedAgain}</p>
      <p><code>webhook-app setup-link</code></p>
    </section>`;
  }

  /** The user who registered the App becomes its first admin by signing in. */
  #done({ can_sign_in }: Setup, texts: SetupTexts): TemplateResult {
    const { account, trouble: home } = this.locale.texts;
    return html`<section class="empty-state">
      ${plant(3)}
      <h1>${texts.done}</h1>
      <p>${texts.doneHow}</p>
      <p class="choices">
        ${
          this.me === null && can_sign_in
            ? html`<a class="main-button" href=${signInPath(location)}>${account.signIn}</a>`
            : nothing
        }
        <a class="quiet-button" href="/">${home.home}</a>
      </p>
    </section>`;
  }
}

customElements.define("setup-page", SetupPage);
