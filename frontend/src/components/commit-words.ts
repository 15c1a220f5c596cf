/** What is said beside a commit. */

import type { JudgedCommit } from "../core/model";
import type { Language } from "../core/time";

export interface CommitWords {
  secret: string;
  atGithub: string;
  more: string;
  yours: (moment: string) => string;
  verdicts: Record<JudgedCommit["verdict"], string>;
  paging: { label: string; previous: string; next: string; of: (page: number, pages: number) => string };
}

const ko: CommitWords = {
  secret: "비공개",
  atGithub: "GitHub에서 보기",
  more: "메시지 더 보기",
  yours: (moment) => `내 시계로 ${moment}`,
  verdicts: {
    counted: "출석으로 인정",
    invalid_date: "읽을 수 없는 날짜",
    unmatched: "작성자를 알 수 없음",
    bot: "봇의 커밋",
    outside_season: "시즌 밖의 커밋",
    not_a_member: "참여 기간이 아님",
    merge_excluded: "병합 커밋은 세지 않음",
    fork_excluded: "포크의 커밋은 세지 않음",
    future: "앞선 시각의 커밋",
    late: "늦은 푸시",
    duplicate: "이미 인정된 커밋",
  },
  paging: {
    label: "커밋 쪽 넘기기",
    previous: "이전",
    next: "다음",
    of: (page, pages) => `${page} / ${pages}`,
  },
};

const en: CommitWords = {
  secret: "private",
  atGithub: "View on GitHub",
  more: "More of the message",
  yours: (moment) => `${moment} on your clock`,
  verdicts: {
    counted: "counts",
    invalid_date: "unreadable date",
    unmatched: "author unknown",
    bot: "written by a bot",
    outside_season: "outside the season",
    not_a_member: "not a member that day",
    merge_excluded: "merges do not count",
    fork_excluded: "forks do not count",
    future: "dated in the future",
    late: "pushed too late",
    duplicate: "counts already",
  },
  paging: {
    label: "Pages of commits",
    previous: "Previous",
    next: "Next",
    of: (page, pages) => `${page} / ${pages}`,
  },
};

const WORDS: Record<Language, CommitWords> = { ko, en };

export function commitWords(language: Language): CommitWords {
  return WORDS[language];
}
