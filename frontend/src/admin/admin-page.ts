/** The admin page: its sections, each fetched when it is opened, and what they share. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { createRef, ref } from "lit/directives/ref.js";
import { type Api, type ApiError, Superseded } from "../core/api";
import { reloadPage, skeleton, trouble, troubleText } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Seasons } from "../core/model";
import { frameTexts } from "../texts/admin/frame";
import "../styles/page.css";
import { type AdminApi, adminApi } from "./admin-api";
import "./admin-page.css";
import "./admin-lists.css";
import "./admin-dialogs.css";
import { asApiError } from "./admin-section";
import "./confirm-dialog";
import type { ConfirmDialog } from "./confirm-dialog";
import {
  GROUPS,
  type Group,
  type AdminRoute,
  type Section,
  adminPath,
  adminRouteOf,
  routeToSection,
} from "./admin-route";
import type { AdminContext } from "./admin-context";
import { loadSection, sectionOutlet } from "./section-outlet";

/** How long the notification about an action is shown. */
const NOTIFICATION_MS = 12_000;

/** Sections of one season, which therefore have a choice of season. */
const SEASON_SECTIONS: readonly Section[] = ["members", "corrections"];

export class AdminPage extends LightElement {
  static override properties = {
    api: { attribute: false },
    locale: { attribute: false },
    route: { state: true },
    seasons: { state: true },
    failure: { state: true },
    notification: { state: true },
    refusal: { state: true },
  };
  declare api: Api;
  declare locale: Locale;
  declare private route: AdminRoute;
  declare private seasons: Seasons | null;
  /** Why the page could not be loaded. */
  declare private failure: ApiError | null;
  /** The sentence about the last action. */
  declare private notification: string;
  /** Why the last action failed. */
  declare private refusal: ApiError | null;
  readonly #dialog = createRef<ConfirmDialog>();
  #admin: AdminApi | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.route = adminRouteOf(location.search);
    this.seasons = null;
    this.failure = null;
    this.notification = "";
    this.refusal = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("popstate", this.#popped);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("popstate", this.#popped);
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    void this.#open();
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("route") && !changed.has("locale") && !changed.has("seasons")) return;
    const link = this.querySelector(".admin-nav [aria-current]");
    const strip = this.querySelector<HTMLElement>(".admin-nav > ul");
    // On a phone the sections are a scrolling strip: bring the open one into view without scrolling the page.
    if (link instanceof HTMLElement && strip) strip.scrollLeft = link.offsetLeft - strip.clientWidth / 3;
  }

  async #open(): Promise<void> {
    try {
      await Promise.all([this.#fetchSeasons(), loadSection(this.route.section)]);
      this.failure = null;
    } catch (error) {
      this.failure = asApiError(error);
    }
  }

  async #fetchSeasons(): Promise<void> {
    this.seasons = await this.#api().seasons();
  }

  #api(): AdminApi {
    return (this.#admin ??= adminApi(this.api.http));
  }

  protected override render(): TemplateResult {
    const { seasons, failure, locale, route } = this;
    if (failure !== null) return trouble(locale, failure, () => void this.#open());
    if (seasons === null) return skeleton(locale);
    const texts = frameTexts(locale.language);
    const { name, how } = texts.sections[route.section];
    const context = this.#context(seasons);
    return html`<div class="page admin">
        <h1>${locale.texts.account.admin}</h1>
        ${this.#navigation()}
        <section class="admin-section" aria-labelledby="section">
          <header>
            <div>
              <h2 id="section">${name}</h2>
              <p class="aside">${how}</p>
            </div>
            ${SEASON_SECTIONS.includes(route.section) && seasons.seasons.length > 1 ? this.#seasonChoice(context) : nothing}
          </header>
          ${
            context.season === null && SEASON_SECTIONS.includes(route.section)
              ? this.#noSeason()
              : keyed(`${route.section} ${context.season?.id ?? ""}`, sectionOutlet(route, context, locale))
          }
        </section>
      </div>
      <confirm-dialog .locale=${locale} ${ref(this.#dialog)}></confirm-dialog>
      <div class="notifications">
        <p class="notification" role="status">${this.notification}</p>
        <div role="alert">
          ${
            this.refusal === null
              ? nothing
              : html`<p class="refusal">
                  ${troubleText(locale, this.refusal)}
                  ${
                    this.refusal instanceof Superseded
                      ? html`<button class="quiet-button" @click=${reloadPage}>${locale.texts.update.reload}</button>`
                      : nothing
                  }
                  <button class="quiet-button" @click=${() => (this.refusal = null)}>${texts.close}</button>
                </p>`
          }
        </div>
      </div>`;
  }

  #navigation(): TemplateResult {
    const texts = frameTexts(this.locale.language);
    return html`<nav class="admin-nav" aria-label=${texts.navigation}>
      <ul role="list">
        ${(Object.keys(GROUPS) as Group[]).map(
          (group) =>
            html`<li>
              <span aria-hidden="true">${texts.groups[group]}</span>
              <ul role="list" aria-label=${texts.groups[group]}>
                ${GROUPS[group].map((section) => html`<li>${this.#link(section)}</li>`)}
              </ul>
            </li>`,
        )}
      </ul>
    </nav>`;
  }

  #link(section: Section): TemplateResult {
    const route = routeToSection(this.route, section);
    return html`<a
      href=${adminPath(route)}
      aria-current=${section === this.route.section ? "page" : nothing}
      @click=${(event: MouseEvent) => {
        if (isPlain(event)) this.#follow(event, route);
      }}
      >${frameTexts(this.locale.language).sections[section].name}</a
    >`;
  }

  #seasonChoice({ seasons, season }: AdminContext): TemplateResult {
    const choose = (event: Event): void => {
      const chosen = Number((event.target as HTMLSelectElement).value);
      this.#navigate({ ...this.route, season: chosen });
    };
    return html`<p class="field season-choice">
      <label for="season-choice">${frameTexts(this.locale.language).season}</label>
      <select id="season-choice" @change=${choose}>
        ${seasons.map(
          ({ id, name }) => html`<option value=${id} ?selected=${id === season?.id}>${name}</option>`,
        )}
      </select>
    </p>`;
  }

  #noSeason(): TemplateResult {
    const texts = frameTexts(this.locale.language);
    const route = routeToSection(this.route, "seasons");
    return html`<div class="card">
      <p>${texts.noSeason}</p>
      <p>
        <a
          class="main-button"
          href=${adminPath(route)}
          @click=${(event: MouseEvent) => {
            this.#follow(event, route);
          }}
          >${texts.makeSeason}</a
        >
      </p>
    </div>`;
  }

  #context({ seasons, current_season_id }: Seasons): AdminContext {
    const wanted = this.route.season ?? current_season_id;
    const season = seasons.find(({ id }) => id === wanted) ?? seasons.at(-1) ?? null;
    return {
      api: this.#api(),
      season,
      seasons,
      currentSeasonId: current_season_id,
      zone: season?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      confirm: (question) => this.#dialog.value?.confirm(question) ?? Promise.resolve(null),
      notify: this.#notify,
      showFailure: (error) => (this.refusal = asApiError(error)),
      navigate: (route) => {
        this.#navigate(route);
      },
      reloadSeasons: () => this.#fetchSeasons(),
    };
  }

  readonly #notify = (sentence: string): void => {
    clearTimeout(this.#timer);
    this.refusal = null;
    this.notification = sentence;
    this.#timer = setTimeout(() => (this.notification = ""), NOTIFICATION_MS);
  };

  #follow(event: MouseEvent, route: AdminRoute): void {
    event.preventDefault();
    this.#navigate(route);
  }

  #navigate(route: AdminRoute): void {
    history.pushState(null, "", adminPath(route));
    void this.#applyAddress();
  }

  /** The link that skips to the content changes the address too; it does not change the route. */
  readonly #popped = (): void => {
    if (adminPath(adminRouteOf(location.search)) !== adminPath(this.route)) void this.#applyAddress();
  };

  /** Show the section once its chunk is loaded, unless the user has gone elsewhere since then. */
  async #applyAddress(): Promise<void> {
    const { search } = location;
    const route = adminRouteOf(search);
    this.refusal = null;
    try {
      await loadSection(route.section);
      if (location.search === search) this.route = route;
    } catch (error) {
      if (location.search === search) this.refusal = asApiError(error);
    }
  }
}

/** Return whether a click should open the link here, not in another tab. */
function isPlain({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}

customElements.define("admin-page", AdminPage);
