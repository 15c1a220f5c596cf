/** The form that registers the App: its owner, its name, and the permissions it requests. */

import { type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../core/api";
import { troubleText } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Manifest, Setup } from "../core/model";
import { choice, option } from "../components/form-fields";
import { textOf } from "../core/placeholders";
import { type SetupTexts, setupTexts } from "../texts/setup";
import { appName, needsRelay } from "./setup-state";

export class RegisterForm extends LightElement {
  static override properties = {
    api: { attribute: false },
    setup: { attribute: false },
    locale: { attribute: false },
    failure: { state: true },
    isBusy: { state: true },
    isOrganization: { state: true },
  };
  declare api: Api;
  declare setup: Setup;
  declare locale: Locale;
  declare private failure: ApiError | null;
  declare private isBusy: boolean;
  declare private isOrganization: boolean;
  readonly #proposedName = appName(location.hostname);

  constructor() {
    super();
    this.failure = null;
    this.isBusy = false;
    this.isOrganization = false;
  }

  protected override render(): TemplateResult {
    const { setup } = this;
    const { register: texts } = setupTexts(this.locale.language);
    return html`<form class="form" @submit=${this.#submitted}>
      ${setup.is_registered ? html`<p class="warning">${texts.replaces({ name: setup.app_name ?? "GitHub App" })}</p>` : nothing}
      ${choice(texts.owner, [
        option(
          "radio",
          "owner",
          "personal",
          { label: texts.personal, hint: texts.personalHint },
          true,
          () => (this.isOrganization = false),
        ),
        option(
          "radio",
          "owner",
          "organization",
          { label: texts.organization, hint: texts.organizationHint },
          false,
          () => (this.isOrganization = true),
        ),
      ])}
      ${
        this.isOrganization
          ? html`<p class="field">
              <label for="organization">${texts.organizationLogin}</label>
              <input
                id="organization"
                name="organization"
                required
                pattern="[A-Za-z0-9\\-]{1,39}"
                autocapitalize="off"
                spellcheck="false"
              />
            </p>`
          : nothing
      }
      <p class="field">
        <label for="app-name">${texts.name}</label>
        <input
          id="app-name"
          name="name"
          required
          maxlength="34"
          value=${this.#proposedName}
          aria-describedby="app-name-hint"
        />
        <span class="hint" id="app-name-hint">${texts.nameHint}</span>
      </p>
      ${setup.is_reachable_by_github ? nothing : relayField(texts, needsRelay(setup))}
      ${permissions(setup, texts)}
      ${
        this.failure === null
          ? nothing
          : html`<p class="failure" role="alert">${troubleText(this.locale, this.failure)}</p>`
      }
      <p class="choices">
        <button class="main-button" ?disabled=${this.isBusy}>${texts.go}</button>
        <span class="aside">${texts.goHow}</span>
      </p>
    </form>`;
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string | null => {
      const value = form.get(name);
      return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
    };
    void this.#go(
      this.api.manifest({
        name: text("name") ?? this.#proposedName,
        organization: text("organization"),
        webhook_url: text("webhook_url"),
      }),
    );
  }

  async #go(response: Promise<Manifest>): Promise<void> {
    this.isBusy = true;
    this.failure = null;
    try {
      const { action, manifest } = await response;
      this.dispatchEvent(new Event("leaving"));
      post(action, { manifest });
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
      this.isBusy = false;
    }
  }
}

function permissions(setup: Setup, texts: SetupTexts["register"]): TemplateResult {
  const permissions = Object.entries(setup.permissions);
  return html`<div class="field">
        <h3>${texts.asked}</h3>
        <dl class="permissions">
          ${permissions.map(([key, level]) => {
            const permission =
              key in texts.permissions ? texts.permissions[key as keyof typeof texts.permissions] : null;
            return html`<div>
              <dt>${permission?.name ?? key} <span class="tag">${textOf(texts.level, level)}</span></dt>
              <dd>${permission?.why ?? nothing}</dd>
            </div>`;
          })}
        </dl>
        <p class="aside">${texts.readOnly}</p>
      </div>`;
}

function relayField(texts: SetupTexts["register"], isRequired: boolean): TemplateResult {
  return html`<p class="field">
    <label for="relay">${isRequired ? texts.relay : texts.relayOptional}</label>
    <input id="relay" name="webhook_url" ?required=${isRequired} type="url" placeholder="https://smee.io/…" aria-describedby="relay-hint" />
    <span class="hint" id="relay-hint">${texts.relayHint}</span>
  </p>`;
}

/** Go to another site with a POST, which only a form can do. */
function post(action: string, fields: Readonly<Record<string, string>>): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  form.hidden = true;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

customElements.define("register-form", RegisterForm);
