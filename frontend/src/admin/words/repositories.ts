/** The sentences about installations, repositories and commits of nobody. */

import type { Language } from "../../core/time";
import type { RepositoryVerdict } from "../model";

const ko = {
  search: "저장소 찾기",
  searchHint: "저장소나 계정",
  none: "아직 App을 설치한 곳이 없어요. 초대 링크로 참여하면 저장소를 고르게 돼요.",
  noneFound: (search: string) => `‘${search}’에 맞는 저장소가 없어요.`,
  noRepositories: "아직 아는 저장소가 없어요.",
  all: "모든 저장소",
  selected: "고른 저장소",
  suspended: (moment: string) => `${moment}부터 일시 중지`,
  uninstalled: (moment: string) => `${moment}에 삭제됨`,
  count: (count: number) => `저장소 ${count}곳`,
  heard: (moment: string) => `마지막 수신 ${moment}`,
  unheard: "아직 들은 적 없음",
  compared: (moment: string) => `마지막 비교 ${moment}`,
  verdicts: { complete: "완전", partial: "일부", failed: "실패" } satisfies Record<RepositoryVerdict, string>,
  uncompared: "아직 비교 전",
  unmatchedCount: (count: number) => `주인을 모르는 커밋 ${count.toLocaleString("ko")}개`,
  noUnmatched: "모든 커밋의 주인을 알아요.",
  by: (author: string) => `작성자 ${author}`,
};

const en: typeof ko = {
  search: "Search repositories",
  searchHint: "repository or account",
  none: "The App is installed nowhere yet. Whoever joins by the link chooses repositories.",
  noneFound: (search) => `No repository matches “${search}”.`,
  noRepositories: "No repository is known yet.",
  all: "all repositories",
  selected: "chosen repositories",
  suspended: (moment) => `suspended since ${moment}`,
  uninstalled: (moment) => `uninstalled ${moment}`,
  count: (count) => `${count} repositor${count === 1 ? "y" : "ies"}`,
  heard: (moment) => `last heard ${moment}`,
  unheard: "never heard from",
  compared: (moment) => `last compared ${moment}`,
  verdicts: { complete: "complete", partial: "partial", failed: "failed" },
  uncompared: "not compared yet",
  unmatchedCount: (count) =>
    `${count.toLocaleString("en")} commit${count === 1 ? "" : "s"} of nobody we know`,
  noUnmatched: "Every commit has its author.",
  by: (author) => `by ${author}`,
};

export const REPOSITORIES: Record<Language, typeof ko> = { ko, en };
