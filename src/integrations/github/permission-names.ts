/**
 * GitHub's answers name permissions as its API does (`pull_requests=write`), its settings as people read them. Where the
 * two differ by more than case and underscores, the name stands here.
 */
const NAMES: Record<string, string> = { statuses: "Commit statuses", organization_administration: "Administration" };
const LEVELS: Record<string, string> = { read: "Read-only", write: "Read and write", admin: "Admin" };

/** The header of a refused request: alternatives by `;`, what is needed together by `,`. */
export const ACCEPTED_PERMISSIONS = "x-accepted-github-permissions";

/** `issues=write; pull_requests=write` → `Issues: Read and write, or Pull requests: Read and write`. */
export function toPermissionNames(header: string): string {
  const alternatives = header.split(";").map((part) => part.split(",").map(toPermissionName).join(" and "));
  return alternatives.join(", or ");
}

function toPermissionName(part: string): string {
  const [key = "", level = ""] = part.trim().split("=");
  const words = key.replaceAll("_", " ");
  const name = NAMES[key] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return `${name}: ${LEVELS[level] ?? level}`;
}

/** What was missing where GitHub refused or hid something, as far as its answer says so. */
export function findMissingPermission(headers: Record<string, string | number | undefined>): string | undefined {
  const accepted = headers[ACCEPTED_PERMISSIONS];
  if (typeof accepted === "string" && accepted !== "") return toPermissionNames(accepted);
  const scopes = headers["x-oauth-scopes"];
  // Only classic tokens have scopes; without this one, private repositories are hidden and nothing may be written.
  if (typeof scopes !== "string" || /(^|[\s,])repo([\s,]|$)/.test(scopes)) return undefined;
  return "the scope repo";
}
