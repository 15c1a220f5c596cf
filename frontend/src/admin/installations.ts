/** The installations and repositories that match a search. Pure functions. */

import type { Installation } from "./model";

/** Return the account's name; if only a push is known, the owner of its repository. */
export function accountOf({ account_login, repositories }: Installation): string {
  return account_login ?? repositories[0]?.full_name.split("/", 1)[0] ?? "GitHub";
}

/** Return all repositories of an account whose name matches, or else only the matching ones. */
export function installationsWith(
  installations: readonly Installation[],
  search: string,
): readonly Installation[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return installations;
  const isWanted = (text: string): boolean => text.toLowerCase().includes(wanted);
  return installations
    .map((one) =>
      isWanted(accountOf(one))
        ? one
        : { ...one, repositories: one.repositories.filter(({ full_name }) => isWanted(full_name)) },
    )
    .filter((one) => one.repositories.length > 0 || isWanted(accountOf(one)));
}
