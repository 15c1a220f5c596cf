/** Which page an address asks for. */

export type Route =
  | { readonly page: "today" | "setup" | "me" | "admin" | "refused" | "missing" }
  | { readonly page: "profile"; readonly login: string };

export function routeOf(pathname: string): Route {
  if (pathname === "/") return { page: "today" };
  if (pathname === "/setup") return { page: "setup" };
  if (pathname === "/me") return { page: "me" };
  // GitHub leads browsers to these; a page is there only when the server did not go on.
  if (pathname === "/setup/callback" || pathname.startsWith("/api/")) return { page: "refused" };
  if (pathname === "/admin") return { page: "admin" };
  const login = /^\/users\/([^/]+)$/.exec(pathname)?.[1];
  return login === undefined ? { page: "missing" } : { page: "profile", login: decoded(login) };
}

/** Somebody's page, in the season that is being looked at. */
export function profilePath(login: string, season: string | null): string {
  return withSeason(`/users/${encodeURIComponent(login)}`, season);
}

/** The address, staying in the season that is being looked at. */
export function withSeason(path: string, season: string | null): string {
  return season === null ? path : `${path}?${new URLSearchParams({ season }).toString()}`;
}

/** Where signing in begins; GitHub leads back to the page one was on. */
export function signInPath({ pathname, search }: Pick<Location, "pathname" | "search">): string {
  const query = new URLSearchParams(search);
  for (const passing of ["sign_in", "token"]) query.delete(passing);
  const next = query.size > 0 ? `${pathname}?${query.toString()}` : pathname;
  return `/api/auth/login?${new URLSearchParams({ next }).toString()}`;
}

/** What the address bar means; a stray `%` stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
