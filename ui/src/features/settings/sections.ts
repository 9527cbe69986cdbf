import { lazy, type ComponentType } from "react";
import type { Key } from "@/shared/i18n";

/** A page of the administration: its address below `/settings`, its name, the permission that shows it (none: everybody). */
export interface Section {
  path: string;
  name: Key;
  group: Key;
  may: string;
  page: ComponentType;
}

export const SECTIONS: readonly Section[] = [
  { path: "channels", name: "settings.channels", group: "settings.group_channels", may: "channels.read", page: lazy(() => import("./Channels")) },
  { path: "parked", name: "settings.parked", group: "settings.group_channels", may: "channels.manage", page: lazy(() => import("./ParkedEnvelopes")) },
  { path: "blocked", name: "blocked.title", group: "settings.group_channels", may: "conversations.read", page: lazy(() => import("./house/Blocked")) },
  { path: "staff", name: "house.staff", group: "house.group_people", may: "staff.read", page: lazy(() => import("./house/Staff")) },
  { path: "teams", name: "house.teams", group: "house.group_people", may: "staff.read", page: lazy(() => import("./house/Teams")) },
  { path: "roles", name: "house.roles", group: "house.group_people", may: "staff.read", page: lazy(() => import("./house/Roles")) },
  { path: "second-factor", name: "house.second_factor", group: "house.group_people", may: "staff.manage", page: lazy(() => import("./house/SecondFactor")) },
  { path: "brands", name: "house.brands", group: "house.group_company", may: "company.read", page: lazy(() => import("./house/Brands")) },
  { path: "hours", name: "house.hours", group: "house.group_company", may: "company.read", page: lazy(() => import("./house/Hours")) },
  { path: "answer-times", name: "reports.answer_times", group: "house.group_company", may: "company.manage", page: lazy(() => import("../reports/AnswerTimes")) },
  { path: "tags", name: "house.tags", group: "house.group_company", may: "conversations.manage", page: lazy(() => import("./house/Tags")) },
  { path: "attributes", name: "house.attributes", group: "house.group_company", may: "company.manage", page: lazy(() => import("./house/Attributes")) },
  { path: "answers", name: "answers.page", group: "settings.group_answers", may: "conversations.reply", page: lazy(() => import("./Answers")) },
  { path: "macros", name: "macro.page", group: "settings.group_answers", may: "conversations.reply", page: lazy(() => import("./Macros")) },
  { path: "imports", name: "house.imports", group: "house.group_data", may: "imports.manage", page: lazy(() => import("./house/Imports")) },
  { path: "retention", name: "house.retention", group: "house.group_data", may: "retention.manage", page: lazy(() => import("./house/Retention")) },
  { path: "identifiers", name: "house.limits", group: "house.group_data", may: "customers.manage", page: lazy(() => import("./house/Limits")) },
  { path: "quality", name: "quality.title", group: "house.group_data", may: "customers.quality", page: lazy(() => import("./house/Quality")) },
  { path: "suppressions", name: "stops.title", group: "house.group_data", may: "consent.read", page: lazy(() => import("./house/Suppressions")) },
  { path: "audit", name: "house.audit", group: "house.group_data", may: "audit.read", page: lazy(() => import("./house/Audit")) },
  { path: "webhooks", name: "house.webhooks", group: "house.group_programs", may: "webhooks.manage", page: lazy(() => import("./house/Webhooks")) },
  { path: "tokens", name: "house.tokens", group: "house.group_programs", may: "staff.manage", page: lazy(() => import("./house/Tokens")) },
  { path: "jobs", name: "house.jobs", group: "house.group_programs", may: "jobs.manage", page: lazy(() => import("./house/Jobs")) },
  { path: "profile", name: "own.about", group: "house.group_own", may: "", page: lazy(() => import("../account/Profile")) },
  { path: "security", name: "own.security", group: "house.group_own", may: "", page: lazy(() => import("../account/Security")) },
  { path: "notices", name: "own.notices", group: "house.group_own", may: "", page: lazy(() => import("../account/Notices")) },
];
