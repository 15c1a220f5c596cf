/** The sentences of the copy button. */

import type { Language } from "../core/time";

export interface CopyWords {
  copied: string;
  /** The browser refused the clipboard; the text is selected. */
  byHand: string;
}

const ko: CopyWords = {
  copied: "복사했어요",
  byHand: "브라우저가 복사를 막았어요. 선택된 글을 직접 복사해 주세요.",
};

const en: CopyWords = {
  copied: "Copied",
  byHand: "The browser does not allow copying. Please copy the selected text yourself.",
};

const WORDS: Record<Language, CopyWords> = { ko, en };

export function copyWords(language: Language): CopyWords {
  return WORDS[language];
}
