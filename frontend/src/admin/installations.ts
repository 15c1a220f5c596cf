/** Which installations and repositories match. Values in, values out. */

import type { Installation } from "./model";

/** The account; where a push was all we heard, the owner of what it came from. */
export function accountOf({ account_login, repositories }: Installation): string {
  return account_login ?? repositories[0]?.full_name.split("/", 1)[0] ?? "GitHub";
}

/** With the whole of an account whose name matches, else with only its repositories that do. */
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
