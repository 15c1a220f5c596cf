/** What an admin tends: who asks to join, seasons, webhook secrets. */

import { type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { type Api, ApiError } from "../api";
import { skeleton, trouble, troubleWords } from "../components/greetings";
import { LightElement } from "../components/light-element";
import type { Locale } from "../i18n";
import type { HookSecret, HookSecrets, Instant, JoinRequest, Season, Seasons } from "../model";
import { withSeason } from "../route";
import "../setup/season-form";
import "../setup/setup-page.css";
import "../sheet.css";
import { formatMoment, formatRange } from "../time";
import { type AdminWords, adminWords } from "./words";

const LOOK_MS = 10_000;

interface Tended {
  readonly requests: readonly JoinRequest[];
  readonly seasons: Seasons;
  readonly secrets: HookSecrets;
}

export class AdminPage extends LightElement {
  static override properties = {
    api: { attribute: false },
    locale: { attribute: false },
    tended: { state: true },
    failure: { state: true },
    said: { state: true },
    isBusy: { state: true },
  };
  declare api: Api;
  declare locale: Locale;
  declare private tended: Tended | null;
  declare private failure: ApiError | null;
  /** What was just done, for everybody to hear. */
  declare private said: string;
  declare private isBusy: boolean;
  readonly #rotation = createRef<HTMLDialogElement>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.tended = null;
    this.failure = null;
    this.said = "";
    this.isBusy = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      if (document.visibilityState === "visible" || this.tended === null) this.tended = await this.#fetch();
      this.failure = null;
    } catch (error) {
      this.#fail(error);
    }
    if (this.isConnected) this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
  }

  async #fetch(): Promise<Tended> {
    const [{ requests }, seasons, secrets] = await Promise.all([
      this.api.requests(),
      this.api.seasons(),
      this.api.secrets(),
    ]);
    return { requests, seasons, secrets };
  }

  protected override render(): TemplateResult {
    const { tended, failure, locale } = this;
    if (tended === null)
      return failure === null ? skeleton(locale) : trouble(locale, failure, () => void this.#look());
    const words = adminWords(locale.language);
    return html`<div class="sheet">
      <h1>${locale.words.account.admin}</h1>
      <p class="unseen" role="status">${this.said}</p>
      ${failure === null ? nothing : html`<p class="failure" role="alert">${troubleWords(locale, failure)}</p>`}
      ${this.#requests(tended, words)} ${this.#seasons(tended.seasons, words)}
      ${this.#secrets(tended.secrets, words)}
      <section class="card">
        <h2>${words.connection.heading}</h2>
        <p class="choices">
          <a class="quiet-button" href="/setup">${words.connection.go}</a>
          <span class="aside">${words.connection.how}</span>
        </p>
      </section>
    </div>`;
  }

  #requests({ requests, seasons }: Tended, { requests: words }: AdminWords): TemplateResult {
    return html`<section class="card">
      <h2>${words.heading}</h2>
      ${
        requests.length > 0
          ? html`<ul class="rows" role="list">
              ${repeat(
                requests,
                ({ season_id, user_id }) => `${season_id} ${user_id}`,
                (request) => this.#request(request, seasons.seasons, words),
              )}
            </ul>`
          : html`<p class="aside">${words.none}</p>`
      }
    </section>`;
  }

  #request(request: JoinRequest, seasons: readonly Season[], words: AdminWords["requests"]): TemplateResult {
    const { github_id: login, season_id, requested_at } = request;
    const season = seasons.find(({ id }) => id === season_id)?.name ?? "";
    return html`<li>
      <span class="name">${login}</span>
      <span class="aside">${words.season(season)} · ${words.asked(this.#moment(requested_at))}</span>
      <span class="choices when">
        <button
          class="main-button"
          aria-label=${words.forWhom(words.approve, login)}
          ?disabled=${this.isBusy}
          @click=${() => this.#do(this.api.approve(request), words.approved(login))}
        >
          ${words.approve}
        </button>
        <button
          class="quiet-button"
          aria-label=${words.forWhom(words.decline, login)}
          ?disabled=${this.isBusy}
          @click=${() => this.#do(this.api.decline(request), words.declined(login))}
        >
          ${words.decline}
        </button>
      </span>
    </li>`;
  }

  #seasons({ seasons, current_season_id }: Seasons, { seasons: words }: AdminWords): TemplateResult {
    const { language } = this.locale;
    return html`<section class="card">
      <h2>${words.heading}</h2>
      ${
        seasons.length > 0
          ? html`<ul class="rows" role="list">
              ${seasons.map(
                ({ id, name, start_date, end_date }) =>
                  html`<li>
                    <a class="name" href=${withSeason("/", String(id))}>${name}</a>
                    ${id === current_season_id ? html`<span class="tag">${words.current}</span>` : nothing}
                    <span class="when">${formatRange(start_date, end_date, language)}</span>
                  </li>`,
              )}
            </ul>`
          : html`<p class="aside">${words.none}</p>`
      }
      <details class="rules">
        <summary>${words.create}</summary>
        <season-form
          .api=${this.api}
          .locale=${this.locale}
          @created=${() => this.#do(Promise.resolve(), words.created)}
        ></season-form>
      </details>
    </section>`;
  }

  #secrets({ is_from_environment, secrets }: HookSecrets, { secrets: words }: AdminWords): TemplateResult {
    return html`<section class="card">
      <h2>${words.heading}</h2>
      <p class="aside">${is_from_environment ? words.environment : words.how}</p>
      ${
        is_from_environment
          ? nothing
          : html`<ul class="rows" role="list">
                ${secrets.map((secret, place) => this.#secret(secret, place === 0, words))}
              </ul>
              <p>
                <button class="quiet-button" @click=${() => this.#rotation.value?.showModal()}>
                  ${words.rotate}
                </button>
              </p>
              ${this.#rotationDialog(words)}`
      }
    </section>`;
  }

  #secret(
    { id, created_at, uses, last_used_at }: HookSecret,
    isNewest: boolean,
    words: AdminWords["secrets"],
  ): TemplateResult {
    return html`<li>
      <span class="name">${words.since(this.#moment(created_at))}</span>
      ${isNewest ? html`<span class="tag">${words.newest}</span>` : nothing}
      <span class="aside">
        ${words.uses(uses)}${last_used_at === null ? nothing : `, ${words.last(this.#moment(last_used_at))}`}
      </span>
      ${
        isNewest
          ? nothing
          : html`<button
              class="quiet-button when"
              ?disabled=${this.isBusy}
              @click=${() => this.#do(this.api.dropSecret(id), words.dropped)}
            >
              ${words.drop}
            </button>`
      }
    </li>`;
  }

  #rotationDialog(words: AdminWords["secrets"]): TemplateResult {
    return html`<dialog ${ref(this.#rotation)} aria-labelledby="rotation">
      <h3 id="rotation">${words.rotateHeading}</h3>
      <p>${words.rotateHow}</p>
      <p class="choices">
        <button class="quiet-button" @click=${() => this.#rotation.value?.close()}>${words.cancel}</button>
        <button class="main-button" ?disabled=${this.isBusy} @click=${this.#rotate}>
          ${words.rotate}
        </button>
      </p>
    </dialog>`;
  }

  readonly #rotate = (): void => {
    const { rotated } = adminWords(this.locale.language).secrets;
    void this.#do(this.api.rotateSecret(), rotated).then(() => this.#rotation.value?.close());
  };

  async #do(asked: Promise<unknown>, said: string): Promise<void> {
    this.isBusy = true;
    try {
      await asked;
      this.said = said;
      await this.#look();
    } catch (error) {
      this.#fail(error);
    }
    this.isBusy = false;
  }

  #fail(error: unknown): void {
    this.failure = error instanceof ApiError ? error : new ApiError(0, null);
  }

  #moment(at: Instant): string {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return formatMoment(at, zone, this.locale.language);
  }
}

customElements.define("admin-page", AdminPage);
