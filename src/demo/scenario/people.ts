import type { Permission } from "../../domain/issue.ts";

/** Somebody with an account on the demo's host, and what they may do in the sample repository. */
export interface Person {
  login: string;
  permission: Permission;
}

/** Millrace's own account. */
export const BOT: Person = { login: "millrace-bot", permission: "write" };
/** Owns the project and puts the label on. */
export const MIRA: Person = { login: "mira-holt", permission: "admin" };
/** Works on the project. */
export const JONAS: Person = { login: "jonas-becker", permission: "write" };
/** Uses the library and reports what goes wrong. */
export const LENE: Person = { login: "lene-sand", permission: "read" };
/** Nobody knows who this is. */
export const STRANGER: Person = { login: "quick-fixer-42", permission: "read" };

export const PEOPLE: readonly Person[] = [BOT, MIRA, JONAS, LENE, STRANGER];
