/** The form that registers the App: its owner, its name, and the permissions it requests. */

import { type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../core/api";
import { troubleWords } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Manifest, Setup } from "../core/model";
import { choice, option } from "../components/form-fields";
import { appName, needsRelay } from "./setup-state";
import { type SetupWords, setupWords } from "./words";

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
    const { register: words } = setupWords(this.locale.language);
    return html`<form class="form" @submit=${this.#submitted}>
      ${setup.is_registered ? html`<p class="warning">${words.replaces(setup.app_name ?? "GitHub App")}</p>` : nothing}
      ${choice(words.owner, [
        option(
          "radio",
          "owner",
          "personal",
          { label: words.personal, hint: words.personalHint },
          true,
          () => (this.isOrganization = false),
        ),
        option(
          "radio",
          "owner",
          "organization",
          { label: words.organization, hint: words.organizationHint },
          false,
          () => (this.isOrganization = true),
        ),
      ])}
      ${
        this.isOrganization
          ? html`<p class="field">
              <label for="organization">${words.organizationLogin}</label>
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
        <label for="app-name">${words.name}</label>
        <input
          id="app-name"
          name="name"
          required
          maxlength="34"
          value=${this.#proposedName}
          aria-describedby="app-name-hint"
        />
        <span class="hint" id="app-name-hint">${words.nameHint}</span>
      </p>
      ${setup.is_reachable_by_github ? nothing : relayField(words, needsRelay(setup))}
      ${permissions(setup, words)}
      ${
        this.failure === null
          ? nothing
          : html`<p class="failure" role="alert">${troubleWords(this.locale, this.failure)}</p>`
      }
      <p class="choices">
        <button class="main-button" ?disabled=${this.isBusy}>${words.go}</button>
        <span class="aside">${words.goHow}</span>
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

function permissions(setup: Setup, words: SetupWords["register"]): TemplateResult {
  const permissions = Object.entries(setup.permissions);
  return html`<div class="field">
        <h3>${words.asked}</h3>
        <dl class="permissions">
          ${permissions.map(([key, level]) => {
            const permission = words.permissions[key];
            return html`<div>
              <dt>${permission?.name ?? key} <span class="tag">${words.level[level] ?? level}</span></dt>
              <dd>${permission?.why ?? nothing}</dd>
            </div>`;
          })}
        </dl>
        <p class="aside">${words.readOnly}</p>
      </div>`;
}

function relayField(words: SetupWords["register"], isRequired: boolean): TemplateResult {
  return html`<p class="field">
    <label for="relay">${isRequired ? words.relay : words.relayOptional}</label>
    <input id="relay" name="webhook_url" ?required=${isRequired} type="url" placeholder="https://smee.io/…" aria-describedby="relay-hint" />
    <span class="hint" id="relay-hint">${words.relayHint}</span>
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
