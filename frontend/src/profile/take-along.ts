/** Sharing the page, the report and the calendar feed. */

import { type TemplateResult, html, nothing } from "lit";
import { LightElement } from "../components/light-element";
import { type Locale, formatPercent } from "../i18n";
import type { Participant, Season } from "../model";
import { withSeason } from "../route";
import { dateIn } from "../time";
import { profileWords } from "./words";

const SHOWN_MS = 2_500;

export class TakeAlong extends LightElement {
  static override properties = {
    person: { attribute: false },
    season: { attribute: false },
    calendarUrl: { attribute: false },
    kakaoKey: { attribute: false },
    locale: { attribute: false },
    wasCopied: { state: true },
    byHand: { state: true },
    hasKakaoFailed: { state: true },
  };
  declare person: Participant;
  declare season: Season;
  /** Where one's own days are subscribed to, which for those who hide is a private link; null for those of others. */
  declare calendarUrl: string | null;
  declare kakaoKey: string | null;
  declare locale: Locale;
  declare private wasCopied: boolean;
  /** The link, where the browser does not give the clipboard. */
  declare private byHand: string | null;
  declare private hasKakaoFailed: boolean;

  constructor() {
    super();
    this.calendarUrl = null;
    this.wasCopied = false;
    this.byHand = null;
    this.hasKakaoFailed = false;
  }

  protected override render(): TemplateResult {
    const { share: words } = profileWords(this.locale.language);
    const own = `/api/users/${encodeURIComponent(this.person.github_id)}`;
    const feed = new URL(this.calendarUrl ?? `${own}/calendar.ics`, location.origin);
    feed.searchParams.set("season", String(this.season.id));
    return html`<button class="quiet-button" @click=${this.#share}>
        ${canShare() ? words.share : this.wasCopied ? words.copied : words.copyLink}
      </button>
      ${
        this.kakaoKey === null
          ? nothing
          : html`<button class="quiet-button" @click=${this.#shareInKakaoTalk}>${words.kakao}</button>`
      }
      <a class="quiet-button" href="${own}/report.pdf?${this.#asked}" download>${words.report}</a>
      <a class="quiet-button" href=${feed.href}>${words.calendar}</a>
      ${this.hasKakaoFailed ? this.#instead() : nothing}
      <span class="unseen" role="status">${this.wasCopied ? words.copied : nothing}</span>
      ${this.byHand === null ? nothing : html`<p class="by-hand" role="status">${words.byHand} <code>${this.byHand}</code></p>`}`;
  }

  #instead(): TemplateResult {
    const { share: words } = profileWords(this.locale.language);
    return html`<p class="trouble-line" role="alert">
      ${words.kakaoFailed}
      <button class="quiet-button" @click=${this.#copyLink}>
        ${this.wasCopied ? words.copied : words.copyLink}
      </button>
    </p>`;
  }

  get #url(): string {
    const path = `/users/${encodeURIComponent(this.person.github_id)}`;
    return location.origin + withSeason(path, String(this.season.id));
  }

  get #asked(): string {
    return new URLSearchParams({ season: String(this.season.id), lang: this.locale.language }).toString();
  }

  get #title(): string {
    return profileWords(this.locale.language).share.text(this.person.github_id, this.season.name);
  }

  readonly #share = (): void => void this.#handOver();
  readonly #copyLink = (): void => void this.#copy();
  readonly #shareInKakaoTalk = (): void => void this.#sendToKakao();

  async #handOver(): Promise<void> {
    try {
      if (canShare()) await navigator.share({ title: this.#title, url: this.#url });
      else await this.#copy();
    } catch {
      // Whoever closes the sheet has decided.
    }
  }

  async #sendToKakao(): Promise<void> {
    const { share: words } = profileWords(this.locale.language);
    const { github_id, attendance_rate: rate, current_streak } = this.person;
    const today = dateIn(new Date().toISOString(), this.season.timezone);
    this.hasKakaoFailed = false;
    try {
      const { shareInKakaoTalk } = await import("./kakao");
      await shareInKakaoTalk(this.kakaoKey ?? "", {
        title: this.#title,
        description: words.standing(rate === null ? null : formatPercent(rate), current_streak),
        // Kakao keeps a picture by its address, so that changes with the day.
        imageUrl: `${location.origin}/cards/${encodeURIComponent(github_id)}.png?${this.#asked}&day=${today}`,
        url: this.#url,
        button: words.toBook,
      });
    } catch {
      this.hasKakaoFailed = true;
    }
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#url);
    } catch {
      this.byHand = this.#url;
      await this.updateComplete;
      getSelection()?.selectAllChildren(this.querySelector(".by-hand code") ?? this);
      return;
    }
    this.byHand = null;
    this.wasCopied = true;
    setTimeout(() => (this.wasCopied = false), SHOWN_MS);
  }
}

function canShare(): boolean {
  return typeof (navigator as { share?: unknown }).share === "function";
}

customElements.define("take-along", TakeAlong);
