/** Lists of day overrides: the history of one day, and the recent ones of the season. */

import { type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Locale } from "../core/i18n";
import { formatDate, formatMoment } from "../core/time";
import { correctionsTexts } from "../texts/admin/corrections";
import type { AdminContext } from "./admin-context";
import { type AdminRoute, adminPath } from "./admin-route";
import type { DayCorrection } from "./model";

export interface OverridesView {
  readonly locale: Locale;
  /** The zone of every displayed moment. */
  readonly zone: string;
  /** An action is under way: no button may be pressed. */
  readonly isBusy: boolean;
}

/** Render all overrides that a day ever had, with a button to revoke those in force. */
export function overrideHistory(
  history: readonly DayCorrection[],
  view: OverridesView,
  revoke: (id: number) => void,
): TemplateResult {
  const texts = correctionsTexts(view.locale.language);
  return html`<h4>${texts.history}</h4>
    ${
      history.length === 0
        ? html`<p class="aside">${texts.noHistory}</p>`
        : html`<ul class="rows" role="list">
            ${repeat(
              history,
              ({ id }) => id,
              (override) => overrideOfDay(override, view, revoke),
            )}
          </ul>`
    }`;
}

function overrideOfDay(
  override: DayCorrection,
  view: OverridesView,
  revoke: (id: number) => void,
): TemplateResult {
  const texts = correctionsTexts(view.locale.language);
  const { id, revoked_at } = override;
  return html`<li class="corrected" ?data-over=${revoked_at !== null}>
    <div>
      ${change(override, view)}
      ${revoked_at === null ? html`<span class="tag">${texts.holds}</span>` : nothing}
      ${authors(override, view)}
    </div>
    ${
      revoked_at === null
        ? html`<button class="quiet-button when" ?disabled=${view.isBusy} @click=${() => {
            revoke(id);
          }}>
            ${texts.revoke}
          </button>`
        : nothing
    }
  </li>`;
}

/** Render the season's recent overrides, with links to their days. */
export function recentOverrides(
  recent: readonly DayCorrection[],
  view: OverridesView,
  context: Pick<AdminContext, "navigate">,
  route: AdminRoute,
): TemplateResult {
  const texts = correctionsTexts(view.locale.language);
  return html`<div class="card" role="group" aria-labelledby="recent">
    <h3 id="recent">${texts.recent}</h3>
    ${
      recent.length === 0
        ? html`<p class="aside">${texts.noRecent}</p>`
        : html`<ul class="rows" role="list">
            ${recent.map((override) => recentOverride(override, view, context, route))}
          </ul>`
    }
  </div>`;
}

function recentOverride(
  override: DayCorrection,
  view: OverridesView,
  context: Pick<AdminContext, "navigate">,
  route: AdminRoute,
): TemplateResult {
  const { language } = view.locale;
  const { github_id: user, attendance_date: date, revoked_at } = override;
  const dayRoute: AdminRoute = { ...route, user, date };
  return html`<li class="corrected" ?data-over=${revoked_at !== null}>
    <div>
      <a
        class="name"
        href=${adminPath(dayRoute)}
        @click=${(event: MouseEvent) => {
          event.preventDefault();
          context.navigate(dayRoute);
        }}
        >${correctionsTexts(language).dayOf({ login: user, date: formatDate(date, language) })}</a
      >
      ${change(override, view)} ${authors(override, view)}
    </div>
  </li>`;
}

/** Render the state that an override sets, and its reason. */
function change({ state, reason }: DayCorrection, { locale: { texts } }: OverridesView): TemplateResult {
  return html`<span class="state" data-state=${state}>
      <span aria-hidden="true">${texts.glyphs[state]}</span> ${texts.states[state]}</span
    >
    <q>${reason}</q>`;
}

/** Render who set an override and who revoked it, and when. */
function authors(
  { set_at, set_by, revoked_at, revoked_by }: DayCorrection,
  { locale, zone }: OverridesView,
): TemplateResult {
  const texts = correctionsTexts(locale.language);
  const { anAdmin } = locale.texts;
  return html`<p class="aside">
    ${texts.made({ moment: formatMoment(set_at, zone, locale.language), by: set_by ?? anAdmin })}${
      revoked_at === null
        ? nothing
        : html`<br />${texts.revokedAt({ moment: formatMoment(revoked_at, zone, locale.language), by: revoked_by ?? anAdmin })}`
    }
  </p>`;
}
