/** The list of participants and the form that adds one. Pure functions. */

import { textIn } from "../core/form-data";
import type { Member, NewMember } from "./model";

export const PAGE = 50;

/** A page of the members whose login or address contains the typed text. */
export interface MemberPage {
  readonly members: readonly Member[];
  readonly total: number;
  /** Counted from 0; the last page if the requested one does not exist. */
  readonly page: number;
  readonly pages: number;
}

export function pageOf(members: readonly Member[], search: string, page: number): MemberPage {
  const wanted = search.trim().toLowerCase();
  const matches = members.filter(
    ({ github_id, emails }) =>
      github_id.toLowerCase().includes(wanted) ||
      (wanted.includes("@") && emails.some((email) => email.toLowerCase().includes(wanted))),
  );
  const pages = Math.max(1, Math.ceil(matches.length / PAGE));
  const shown = Math.min(page, pages - 1);
  return {
    members: matches.slice(shown * PAGE, (shown + 1) * PAGE),
    total: matches.length,
    page: shown,
    pages,
  };
}

/** Split typed addresses, in any usual notation. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((address) => address !== ""))];
}

/** Return the submitted member in the API's shape. */
export function memberFrom(form: FormData, season: number): NewMember {
  const text = (name: string): string => textIn(form, name);
  return {
    github_id: text("github_id").replace(/^@/, ""),
    ...(text("github_user_id") !== "" && { github_user_id: Number(text("github_user_id")) }),
    emails: addressesIn(text("emails")),
    ...(text("joined_on") !== "" && { joined_on: text("joined_on") }),
    season,
  };
}
