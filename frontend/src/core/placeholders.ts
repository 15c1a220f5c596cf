/** What stands in the place of a placeholder of a text; used by the modules in texts/. */

/** Return a number with thousands separators, which Korean and English share; a string as it is. */
export function shown(value: string | number): string {
  return typeof value === "number" && value >= 1000 ? value.toLocaleString("en") : String(value);
}

export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** Return the text of a key that the server may know before this page does; the key itself if there is none. */
export function textOf(texts: Readonly<Record<string, string>>, key: string): string {
  return texts[key] ?? key;
}
