/** A badge for a README: chosen, previewed, copied. */

import { type TemplateResult, html } from "lit";
import "../components/copy-button";
import { LaterElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Language } from "../core/time";
import { type Badge, KINDS, LANGUAGES, THEMES, badgeMarkdown, badgeMarkup, badgePath } from "./badge";
import "./badge-maker.css";
import { profileWords } from "./words";

const LANGUAGE_NAMES: Record<Language, string> = { ko: "한국어", en: "English" };

export class BadgeMaker extends LaterElement {
  static override properties = {
    login: { attribute: false },
    caption: { attribute: false },
    locale: { attribute: false },
    kind: { state: true },
    theme: { state: true },
    chosenLanguage: { state: true },
  };
  declare login: string;
  /** The text shown if the badge cannot be shown. */
  declare caption: string;
  declare locale: Locale;
  declare private kind: Badge["kind"];
  declare private theme: Badge["theme"];
  declare private chosenLanguage: Language | null;

  constructor() {
    super();
    this.kind = "streak";
    this.theme = "auto";
    this.chosenLanguage = null;
  }

  protected override render(): TemplateResult {
    const { badges: words } = profileWords(this.locale.language);
    const lang = this.chosenLanguage ?? this.locale.language;
    const badge: Badge = { login: this.login, kind: this.kind, theme: this.theme, lang };
    return html`<h2>${words.heading} <span class="count">${words.how}</span></h2>
      <div class="badge-choices">
        ${segments("badge-kind", words.kind, KINDS, words.kinds, this.kind, (kind) => (this.kind = kind))}
        ${segments("badge-theme", words.theme, THEMES, words.themes, this.theme, (theme) => (this.theme = theme))}
        ${segments("badge-lang", words.language, LANGUAGES, LANGUAGE_NAMES, lang, (chosen) => (this.chosenLanguage = chosen))}
      </div>
      <p class="badge-preview" data-kind=${this.kind} data-shade=${this.theme}>
        <img src=${badgePath(badge)} alt=${words.preview(this.login)} loading="lazy" />
      </p>
      <copy-button
        .text=${badgeMarkdown(location.origin, badge, this.caption)}
        .label=${words.copyMarkdown}
        .locale=${this.locale}
      ></copy-button>
      <copy-button
        .text=${badgeMarkup(location.origin, badge, this.caption)}
        .label=${words.copyMarkup}
        .locale=${this.locale}
      ></copy-button>`;
  }
}

function segments<T extends string>(
  name: string,
  legend: string,
  values: readonly T[],
  names: Record<T, string>,
  chosen: T,
  choose: (value: T) => void,
): TemplateResult {
  return html`<fieldset class="segments">
    <legend>${legend}</legend>
    ${values.map(
      (value) =>
        html`<label>
          <input
            type="radio"
            name=${name}
            value=${value}
            .checked=${value === chosen}
            @change=${() => {
              choose(value);
            }}
          />
          <span>${names[value]}</span>
        </label>`,
    )}
  </fieldset>`;
}

customElements.define("badge-maker", BadgeMaker);
