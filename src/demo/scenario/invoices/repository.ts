import type { ScenarioRepository } from "../repository.ts";
import { INVOICES_CHECKS, INVOICES_FILES } from "./files.ts";
import { INVOICES_ISSUES, INVOICES_REPLIES } from "./issues.ts";

/** The main project: green, and with issues of every kind. */
export const INVOICES: ScenarioRepository = {
  repo: "acme/invoices",
  base: "main",
  files: INVOICES_FILES,
  checks: INVOICES_CHECKS,
  milestones: [{ title: "2.0", dueInDays: 30 }],
  issues: INVOICES_ISSUES,
  replies: INVOICES_REPLIES,
};
