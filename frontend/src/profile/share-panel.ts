/** Sharing the page, the report and the calendar feed. */

import { type TemplateResult, html, nothing } from "lit";
import "../components/copy-button";
import { LightElement } from "../components/light-dom-element";
import { type Locale, formatPercent } from "../core/i18n";
import type { Participant, Season } from "../core/model";
import { withSeason } from "../core/route";
import { dateIn } from "../core/time";
import { profileTexts } from "../texts/profile";

export class SharePanel extends LightElement {
  static override properties = {
    person: { attribute: false },
    season: { attribute: false },
    calendarUrl: { attribute: false },
    kakaoKey: { attribute: false },
    locale: { attribute: false },
    hasKakaoFailed: { state: true },
  };
  declare person: Participant;
  declare season: Season;
  /** The calendar feed: a private link for the participant; null on other users' pages. */
  declare calendarUrl: string | null;
  declare kakaoKey: string | null;
  declare locale: Locale;
  declare private hasKakaoFailed: boolean;

  constructor() {
    super();
    this.calendarUrl = null;
    this.hasKakaoFailed = false;
  }

  protected override render(): TemplateResult {
    const { share: texts } = profileTexts(this.locale.language);
    const base = `/api/users/${encodeURIComponent(this.person.github_id)}`;
    const feed = new URL(this.calendarUrl ?? `${base}/calendar.ics`, location.origin);
    feed.searchParams.set("season", String(this.season.id));
    return html`${
      canShare()
        ? html`<button class="quiet-button" @click=${this.#share}>${texts.share}</button>`
        : this.#copyButton()
    }
      ${
        this.kakaoKey === null
          ? nothing
          : html`<button class="quiet-button" @click=${this.#shareInKakaoTalk}>${texts.kakao}</button>`
      }
      <a class="quiet-button" href="${base}/report.pdf?${this.#query}" download>${texts.report}</a>
      <a class="quiet-button" href=${feed.href}>${texts.calendar}</a>
      ${this.hasKakaoFailed ? this.#fallback() : nothing}`;
  }

  #fallback(): TemplateResult {
    const { share: texts } = profileTexts(this.locale.language);
    return html`<p class="trouble-line" role="alert">
      ${texts.kakaoFailed} ${this.#copyButton()}
    </p>`;
  }

  #copyButton(): TemplateResult {
    const { share: texts } = profileTexts(this.locale.language);
    return html`<copy-button
      .text=${this.#url}
      .label=${texts.copyLink}
      .copied=${texts.copied}
      .isCompact=${true}
      .locale=${this.locale}
    ></copy-button>`;
  }

  get #url(): string {
    const path = `/users/${encodeURIComponent(this.person.github_id)}`;
    return location.origin + withSeason(path, String(this.season.id));
  }

  get #query(): string {
    return new URLSearchParams({ season: String(this.season.id), lang: this.locale.language }).toString();
  }

  get #title(): string {
    return profileTexts(this.locale.language).share.text({
      login: this.person.github_id,
      season: this.season.name,
    });
  }

  readonly #share = (): void => void this.#openShareSheet();
  readonly #shareInKakaoTalk = (): void => void this.#sendToKakao();

  async #openShareSheet(): Promise<void> {
    try {
      await navigator.share({ title: this.#title, url: this.#url });
    } catch {
      // The user closed the dialog.
    }
  }

  async #sendToKakao(): Promise<void> {
    const { share: texts } = profileTexts(this.locale.language);
    const { github_id, attendance_rate: rate, current_streak } = this.person;
    const today = dateIn(new Date().toISOString(), this.season.timezone);
    this.hasKakaoFailed = false;
    try {
      const { shareInKakaoTalk } = await import("./kakao");
      await shareInKakaoTalk(this.kakaoKey ?? "", {
        title: this.#title,
        description:
          rate === null
            ? texts.standingNew({ days: current_streak })
            : texts.standing({ rate: formatPercent(rate), days: current_streak }),
        // Kakao caches a picture by its URL, so the URL changes every day.
        imageUrl: `${location.origin}/cards/${encodeURIComponent(github_id)}.png?${this.#query}&day=${today}`,
        url: this.#url,
        button: texts.toBook,
      });
    } catch {
      this.hasKakaoFailed = true;
    }
  }
}

function canShare(): boolean {
  return typeof (navigator as { share?: unknown }).share === "function";
}

customElements.define("share-panel", SharePanel);
