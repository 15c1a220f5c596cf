/** The language of the page. */

import { type CommonTexts, commonTexts } from "../texts/common";
import type { Memory } from "./storage";
import type { Language } from "./time";

export interface Locale {
  readonly language: Language;
  readonly texts: CommonTexts;
}

const KEY = "lang";

/**
 * Choose the language: from the address, then the stored choice, then the browser's languages, else Korean.
 */
export function pickLanguage(search: string, stored: string | null, preferred: readonly string[]): Language {
  const candidates = [new URLSearchParams(search).get("lang"), stored, ...preferred];
  return candidates.map(languageOf).find((language) => language !== null) ?? "ko";
}

export function localeOf(language: Language): Locale {
  return { language, texts: commonTexts(language) };
}

export function otherLanguage(language: Language): Language {
  return language === "ko" ? "en" : "ko";
}

export function storedLanguage(storage: Memory): string | null {
  return storage.getItem(KEY);
}

export function storeLanguage(language: Language, storage: Memory): void {
  storage.setItem(KEY, language);
}

/** Return the address without `lang`, which would otherwise override a choice made on the page. */
export function withoutLanguage(address: string): string {
  const url = new URL(address);
  url.searchParams.delete("lang");
  return url.pathname + url.search + url.hash;
}

/** 98.2 → `98.2%`; `100%` and `0%` mean exactly all and none, so only they have no decimal. */
export function formatPercent(percent: number): string {
  return percent === 0 || percent === 100 ? `${percent}%` : `${percent.toFixed(1)}%`;
}

function languageOf(tag: string | null): Language | null {
  const primary = tag?.toLowerCase().split("-", 1)[0];
  return primary === "ko" || primary === "en" ? primary : null;
}
