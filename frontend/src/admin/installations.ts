/** Which installations and repositories match. Values in, values out. */

import type { Installation } from "./model";

/** With the whole of an account whose name matches, else with only its repositories that do. */
export function installationsWith(
  installations: readonly Installation[],
  search: string,
): readonly Installation[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return installations;
  return installations
    .map((one) =>
      one.account_login?.toLowerCase().includes(wanted) === true
        ? one
        : {
            ...one,
            repositories: one.repositories.filter(({ full_name }) =>
              full_name.toLowerCase().includes(wanted),
            ),
          },
    )
    .filter(
      ({ account_login, repositories }) =>
        repositories.length > 0 || account_login?.toLowerCase().includes(wanted) === true,
    );
}
