/** The API calls of admins. */

import type { Http } from "../core/api";
import type {
  CalendarDate,
  Secrets,
  JoinRequest,
  Membership,
  NewSeason,
  Season,
  Seasons,
  Why,
} from "../core/model";
import type { Language } from "../core/time";
import type {
  Check,
  CheckProgress,
  Corrections,
  Deliveries,
  Delivery,
  DeliverySearch,
  GitHubCheck,
  Installations,
  Jobs,
  LogSearch,
  Logs,
  Member,
  MemberChange,
  Members,
  NewCorrection,
  NewMember,
  DayCorrection,
  SystemStatus,
  Unmatched,
  UserChange,
  FullDelivery,
} from "./model";

export interface AdminApi {
  seasons: () => Promise<Seasons>;
  createSeason: (season: NewSeason) => Promise<Season>;
  changeSeason: (season: number, changes: Partial<NewSeason>) => Promise<Season>;
  requests: () => Promise<{ readonly requests: readonly JoinRequest[] }>;
  approve: (request: JoinRequest) => Promise<Membership>;
  decline: (request: JoinRequest) => Promise<void>;
  members: (season: number) => Promise<Members>;
  addMember: (member: NewMember) => Promise<unknown>;
  changeUser: (user: number, change: UserChange) => Promise<unknown>;
  changeMember: (season: number, user: number, dates: MemberChange) => Promise<Member>;
  why: (date: CalendarDate, login: string, season: number, lang: Language) => Promise<Why>;
  corrections: (season: number, login: string | null) => Promise<Corrections>;
  correct: (correction: NewCorrection) => Promise<DayCorrection>;
  revokeCorrection: (correction: number) => Promise<void>;
  acceptCommit: (commit: number, reason: string, season: number) => Promise<unknown>;
  revokeAcceptance: (commit: number, season: number) => Promise<void>;
  jobs: () => Promise<Jobs>;
  compareEverything: () => Promise<Check>;
  comparison: (job: number) => Promise<CheckProgress>;
  deliveries: (search: DeliverySearch, before: number | null) => Promise<Deliveries>;
  delivery: (row: number) => Promise<FullDelivery>;
  replay: (row: number) => Promise<Delivery>;
  installations: () => Promise<Installations>;
  unmatched: (skip: number, lang: Language) => Promise<Unmatched>;
  status: () => Promise<SystemStatus>;
  checkGithub: () => Promise<GitHubCheck>;
  logs: (search: LogSearch) => Promise<Logs>;
  secrets: () => Promise<Secrets>;
  rotateSecret: () => Promise<Secrets>;
  dropSecret: (secret: number) => Promise<void>;
}

/** Page sizes. */
const PAGE = "50";
const CORRECTIONS = "200";

export function adminApi({ get, write, refreshIfExpiring }: Http): AdminApi {
  return {
    seasons: () => get("/api/seasons", {}),
    createSeason: (season) => write("POST", "/api/seasons", season),
    changeSeason: (season, changes) => write("PUT", `/api/seasons/${season}`, changes),
    requests: () => get("/api/admin/requests", {}),
    approve: (request) => write("POST", requestPath(request)),
    decline: (request) => write("DELETE", requestPath(request)),
    members: (season) => get("/api/admin/members", { season: String(season) }),
    addMember: (member) => write("POST", "/api/users", member),
    changeUser: (user, change) => write("PUT", `/api/users/${user}`, change),
    changeMember: (season, user, dates) => write("PUT", `/api/admin/members/${season}/${user}`, dates),
    async why(date, login, season, lang) {
      await refreshIfExpiring();
      return get(`/api/attendance/${date}/${encodeURIComponent(login)}`, { season: String(season), lang });
    },
    corrections: (season, login) =>
      get("/api/admin/corrections", { season: String(season), github_id: login, limit: CORRECTIONS }),
    correct: (correction) => write("POST", "/api/admin/corrections", correction),
    revokeCorrection: (correction) => write("DELETE", `/api/admin/corrections/${correction}`),
    acceptCommit: (commit, reason, season) =>
      write("POST", `/api/admin/commits/${commit}/accept`, { reason, season }),
    revokeAcceptance: (commit, season) =>
      write("DELETE", `/api/admin/commits/${commit}/accept?season=${season}`),
    jobs: () => get("/api/admin/jobs", {}),
    compareEverything: () => write("POST", "/api/attendance/check"),
    comparison: (job) => get(`/api/attendance/check/${job}`, {}),
    deliveries: ({ search, event, status }, before) =>
      get("/api/admin/deliveries", {
        search: nonEmpty(search),
        event: nonEmpty(event),
        status: nonEmpty(status),
        before: before === null ? null : String(before),
        limit: PAGE,
      }),
    delivery: (row) => get(`/api/admin/deliveries/${row}`, {}),
    replay: (row) => write("POST", `/api/admin/deliveries/${row}/replay`),
    installations: () => get("/api/admin/installations", {}),
    unmatched: (skip, lang) => get("/api/admin/unmatched", { skip: String(skip), limit: PAGE, lang }),
    status: () => get("/api/admin/status", {}),
    checkGithub: () => write("POST", "/api/admin/github-check"),
    logs: ({ date, level, limit }) =>
      get("/api/admin/logs", { date: nonEmpty(date), level: nonEmpty(level), limit: String(limit) }),
    secrets: () => get("/api/admin/secrets", {}),
    rotateSecret: () => write("POST", "/api/admin/secrets"),
    dropSecret: (secret) => write("DELETE", `/api/admin/secrets/${secret}`),
  };
}

function requestPath({ season_id, user_id }: JoinRequest): string {
  return `/api/admin/requests/${season_id}/${user_id}`;
}

/** Return the typed text, or null for an empty one, which is not sent. */
function nonEmpty(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
