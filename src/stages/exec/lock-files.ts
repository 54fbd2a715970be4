import { posix } from "node:path";
import type { ChangedFile } from "../../domain/ports/workspaces.ts";

/** Lock files, and the manifests that they follow. */
const LOCKS: readonly { lock: RegExp; manifest: RegExp }[] = [
  {
    lock: /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    manifest: /^(?:package\.json|pnpm-workspace\.yaml|\.npmrc|\.yarnrc\.yml)$/,
  },
  { lock: /^deno\.lock$/, manifest: /^(?:deno\.jsonc?|package\.json)$/ },
  { lock: /^Cargo\.lock$/, manifest: /^Cargo\.toml$/ },
  { lock: /^(?:poetry|uv|pdm)\.lock$/, manifest: /^pyproject\.toml$/ },
  { lock: /^Pipfile\.lock$/, manifest: /^Pipfile$/ },
  { lock: /^Gemfile\.lock$/, manifest: /^(?:Gemfile|.+\.gemspec|\.ruby-version)$/ },
  { lock: /^composer\.lock$/, manifest: /^composer\.json$/ },
  { lock: /^go\.sum$/, manifest: /^go\.(?:mod|work)$/ },
  { lock: /^mix\.lock$/, manifest: /^mix\.exs$/ },
  { lock: /^pubspec\.lock$/, manifest: /^pubspec\.yaml$/ },
  { lock: /^Podfile\.lock$/, manifest: /^Podfile$/ },
  { lock: /^packages\.lock\.json$/, manifest: /\.(?:csproj|fsproj|vbproj)$|^Directory\.Packages\.props$/ },
  { lock: /^flake\.lock$/, manifest: /^flake\.nix$/ },
  { lock: /^\.terraform\.lock\.hcl$/, manifest: /\.tf$/ },
];

/** Words of an issue that is about dependencies. */
const ABOUT_DEPENDENCIES =
  /\b(?:dependenc(?:y|ies)|lock ?files?|upgrad\w+|bump\w*|vulnerab\w+|CVE-\d+|GHSA-|(?:npm|pnpm|yarn|cargo|pip) audit|install\w*)\b/i;

/**
 * Lock files that changed although no manifest at or below their folder did and the issue says nothing of dependencies:
 * other code is fetched than anybody asked for. Pure.
 */
export function listLooseLockFiles(files: readonly ChangedFile[], issueText: string): string[] {
  const paths = files.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]));
  return paths
    .filter((path) => {
      const name = posix.basename(path);
      const known = LOCKS.find(({ lock }) => lock.test(name));
      if (known === undefined || issueText.includes(name) || ABOUT_DEPENDENCIES.test(issueText)) return false;
      return !paths.some((other) => isBelow(other, posix.dirname(path)) && known.manifest.test(posix.basename(other)));
    })
    .map((path) => `${path} changed, but no dependency was changed or asked for.`);
}

function isBelow(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}
