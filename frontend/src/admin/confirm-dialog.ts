/** The confirmation of an action, with a reason if one is required. */

import { type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import { frameTexts } from "../texts/admin/frame";

export interface Question {
  readonly heading: string;
  readonly text: string;
  /** The label of the button that confirms. */
  readonly verb: string;
  /** Whether a reason is required. */
  readonly needsReason?: boolean;
}

export class ConfirmDialog extends LightElement {
  static override properties = {
    locale: { attribute: false },
    question: { state: true },
  };
  declare locale: Locale;
  declare private question: Question | null;
  readonly #dialog = createRef<HTMLDialogElement>();
  #settle: (answer: string | null) => void = () => undefined;

  constructor() {
    super();
    this.question = null;
  }

  /** Resolves with the reason, "" if none is required, or null if declined. */
  async confirm(question: Question): Promise<string | null> {
    this.question = question;
    await this.updateComplete;
    const dialog = this.#dialog.value;
    if (dialog === undefined) return null;
    dialog.returnValue = "";
    dialog.querySelector("form")?.reset();
    dialog.showModal();
    return new Promise((settle) => {
      this.#settle = settle;
    });
  }

  protected override render(): TemplateResult {
    const { question } = this;
    const texts = frameTexts(this.locale.language);
    return html`<dialog
      class="confirm"
      aria-labelledby="confirm-heading"
      aria-describedby="confirm-text"
      ${ref(this.#dialog)}
      @close=${this.#closed}
    >
      <form method="dialog">
        <h3 id="confirm-heading">${question?.heading}</h3>
        <p id="confirm-text">${question?.text}</p>
        ${
          question?.needsReason === true
            ? html`<p class="field">
                <label for="confirm-reason">${texts.reason}</label>
                <textarea id="confirm-reason" required maxlength="500" rows="3"></textarea>
              </p>`
            : nothing
        }
        <p class="choices">
          <button class="quiet-button" value="no" formnovalidate>${texts.cancel}</button>
          <button class="main-button" value="yes">${question?.verb}</button>
        </p>
      </form>
    </dialog>`;
  }

  readonly #closed = (): void => {
    const dialog = this.#dialog.value;
    const reason = dialog?.querySelector("textarea")?.value.trim() ?? "";
    this.#settle(dialog?.returnValue === "yes" ? reason : null);
  };
}

customElements.define("confirm-dialog", ConfirmDialog);
