/** A badge for a README: chosen, previewed, copied. */

import { type TemplateResult, html } from "lit";
import "../components/copy-button";
import { LaterElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Language } from "../core/time";
import { profileTexts } from "../texts/profile";
import { type Badge, KINDS, LANGUAGES, THEMES, badgeMarkdown, badgeMarkup, badgePath } from "./badge";
import "./badge-maker.css";

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
    const { badges: texts } = profileTexts(this.locale.language);
    const lang = this.chosenLanguage ?? this.locale.language;
    const badge: Badge = { login: this.login, kind: this.kind, theme: this.theme, lang };
    const names = { ko: texts.languages.korean, en: texts.languages.english };
    return html`<h2>${texts.heading} <span class="count">${texts.how}</span></h2>
      <div class="badge-choices">
        ${segments("badge-kind", texts.kind, KINDS, texts.kinds, this.kind, (kind) => (this.kind = kind))}
        ${segments("badge-theme", texts.theme, THEMES, texts.themes, this.theme, (theme) => (this.theme = theme))}
        ${segments("badge-lang", texts.language, LANGUAGES, names, lang, (chosen) => (this.chosenLanguage = chosen))}
      </div>
      <p class="badge-preview" data-kind=${this.kind} data-shade=${this.theme}>
        <img src=${badgePath(badge)} alt=${texts.preview({ login: this.login })} loading="lazy" />
      </p>
      <copy-button
        .text=${badgeMarkdown(location.origin, badge, this.caption)}
        .label=${texts.copyMarkdown}
        .locale=${this.locale}
      ></copy-button>
      <copy-button
        .text=${badgeMarkup(location.origin, badge, this.caption)}
        .label=${texts.copyMarkup}
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
