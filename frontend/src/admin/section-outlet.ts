/** The sections of the admin page: each is a chunk of its own, with its element. */

import { type TemplateResult, html } from "lit";
import { loadChunk } from "../core/api";
import type { Locale } from "../core/i18n";
import type { AdminContext } from "./admin-context";
import type { AdminRoute, Section } from "./admin-route";

const CHUNKS: Record<Section, () => Promise<unknown>> = {
  members: () => import("./members-section"),
  corrections: () => import("./corrections-section"),
  seasons: () => import("./seasons-section"),
  jobs: () => import("./jobs-section"),
  deliveries: () => import("./deliveries-section"),
  repositories: () => import("./repositories-section"),
  unmatched: () => import("./unmatched-section"),
  status: () => import("./status-section"),
  logs: () => import("./logs-section"),
  secrets: () => import("./secrets-section"),
};

/** Load the chunk of a section. Throws an ApiError. */
export async function loadSection(section: Section): Promise<void> {
  await loadChunk(CHUNKS[section]);
}

export function sectionOutlet(route: AdminRoute, context: AdminContext, locale: Locale): TemplateResult {
  switch (route.section) {
    case "members":
      return html`<members-section .context=${context} .locale=${locale} .route=${route}></members-section>`;
    case "corrections":
      return html`<corrections-section .context=${context} .locale=${locale} .route=${route}></corrections-section>`;
    case "seasons":
      return html`<seasons-section .context=${context} .locale=${locale} .route=${route}></seasons-section>`;
    case "jobs":
      return html`<jobs-section .context=${context} .locale=${locale} .route=${route}></jobs-section>`;
    case "deliveries":
      return html`<deliveries-section .context=${context} .locale=${locale} .route=${route}></deliveries-section>`;
    case "repositories":
      return html`<repositories-section .context=${context} .locale=${locale} .route=${route}></repositories-section>`;
    case "unmatched":
      return html`<unmatched-section .context=${context} .locale=${locale} .route=${route}></unmatched-section>`;
    case "status":
      return html`<status-section .context=${context} .locale=${locale} .route=${route}></status-section>`;
    case "logs":
      return html`<logs-section .context=${context} .locale=${locale} .route=${route}></logs-section>`;
    case "secrets":
      return html`<secrets-section .context=${context} .locale=${locale} .route=${route}></secrets-section>`;
  }
}
