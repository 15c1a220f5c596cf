/** The demo season's controls, for users who may load and delete it. */

import { type TemplateResult, html } from "lit";
import type { Api } from "../core/api";
import type { Locale } from "../core/i18n";
import type { Me, Setup } from "../core/model";

export interface DemoState {
  readonly api: Api;
  readonly locale: Locale;
  readonly onReload: () => void;
}

/** Return whether a user may manage the demo: admins, and the holder of the one-time link. */
export function mayManageDemo(setup: Setup | null, me: Me | null): boolean {
  return setup?.may_set_up === true || me?.is_admin === true;
}

/** An empty board offers the demo; on any other page the controls only show while it is loaded. */
export function demoControls({ api, locale, onReload }: DemoState, isEmpty: boolean): TemplateResult {
  return html`<demo-controls
    .api=${api}
    .locale=${locale}
    .isEmpty=${isEmpty}
    @demo=${onReload}
  ></demo-controls>`;
}
