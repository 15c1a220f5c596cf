/** The place of the demo season's keeper, for those who may load it and take it away again. */

import { type TemplateResult, html } from "lit";
import type { Api } from "../core/api";
import type { Locale } from "../core/i18n";
import type { Me, Setup } from "../core/model";

export interface DemoState {
  readonly api: Api;
  readonly locale: Locale;
  readonly onReload: () => void;
}

/** The holder of the one-time link, and admins. */
export function mayManageDemo(setup: Setup | null, me: Me | null): boolean {
  return setup?.may_set_up === true || me?.is_admin === true;
}

/** Where the garden is empty the demo is offered; elsewhere it only shows when it is there. */
export function demoControls({ api, locale, onReload }: DemoState, isEmpty: boolean): TemplateResult {
  return html`<demo-controls
    .api=${api}
    .locale=${locale}
    .isEmpty=${isEmpty}
    @demo=${onReload}
  ></demo-controls>`;
}
