/** Pages of long lists. Pure functions. */

export const PAGE_SIZE = 10;

/** Return the number of items before a page; pages count from 1. */
export function skipOf(page: number): number {
  return (page - 1) * PAGE_SIZE;
}

export function pagesOf(total: number): number {
  return Math.max(1, Math.ceil(total / PAGE_SIZE));
}

/** Return the page itself, or the nearest that exists. */
export function nearestPage(page: number, pages: number): number {
  return Math.min(Math.max(1, page), Math.max(1, pages));
}

/** Return the items of a page. */
export function onPage<T>(all: readonly T[], page: number): readonly T[] {
  return all.slice(skipOf(page), skipOf(page + 1));
}
