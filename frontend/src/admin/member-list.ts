/** Which participants are shown, and what a form about them means. Values in, values out. */

import { textIn } from "../core/form-data";
import type { Member, NewMember } from "./model";

export const PAGE = 50;

/** A page of those whose login or address holds what was typed. */
export interface MemberPage {
  readonly members: readonly Member[];
  readonly total: number;
  /** Counted from 0; the last one where the wanted one lies beyond. */
  readonly page: number;
  readonly pages: number;
}

export function pageOf(members: readonly Member[], search: string, page: number): MemberPage {
  const wanted = search.trim().toLowerCase();
  const found = members.filter(
    ({ github_id, emails }) =>
      github_id.toLowerCase().includes(wanted) ||
      (wanted.includes("@") && emails.some((email) => email.toLowerCase().includes(wanted))),
  );
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const shown = Math.min(page, pages - 1);
  return { members: found.slice(shown * PAGE, (shown + 1) * PAGE), total: found.length, page: shown, pages };
}

/** Addresses as people type several. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((address) => address !== ""))];
}

/** What the form holds, as the API takes it. */
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
