/** The page of an address. */

export type Route =
  | { readonly page: "today" | "setup" | "me" | "admin" | "refused" | "missing" }
  | { readonly page: "profile"; readonly login: string };

export function routeOf(pathname: string): Route {
  if (pathname === "/") return { page: "today" };
  if (pathname === "/setup") return { page: "setup" };
  if (pathname === "/me") return { page: "me" };
  // GitHub redirects browsers to these; the page shows only if the server did not redirect further.
  if (pathname === "/setup/callback" || pathname.startsWith("/api/")) return { page: "refused" };
  if (pathname === "/admin") return { page: "admin" };
  const login = /^\/users\/([^/]+)$/.exec(pathname)?.[1];
  return login === undefined ? { page: "missing" } : { page: "profile", login: decoded(login) };
}

/** Return the path of a profile, in the season of the page. */
export function profilePath(login: string, season: string | null): string {
  return withSeason(`/users/${encodeURIComponent(login)}`, season);
}

/** Return the address with the season of the page. */
export function withSeason(path: string, season: string | null): string {
  return season === null ? path : `${path}?${new URLSearchParams({ season }).toString()}`;
}

/** Return the address that starts the sign-in; GitHub leads back to the current page. */
export function signInPath({ pathname, search }: Pick<Location, "pathname" | "search">): string {
  const query = new URLSearchParams(search);
  for (const transient of ["sign_in", "token"]) query.delete(transient);
  const next = query.size > 0 ? `${pathname}?${query.toString()}` : pathname;
  return `/api/auth/login?${new URLSearchParams({ next }).toString()}`;
}

/** Decode a part of the path; a stray `%` is taken literally. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
