/** Which page an address asks for. */

export type Route =
  { readonly page: "today" | "admin" | "missing" } | { readonly page: "profile"; readonly login: string };

export function routeOf(pathname: string): Route {
  if (pathname === "/") return { page: "today" };
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

/** What the address bar means; a stray `%` stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
