/** Which package manager a system has. `unknown` is every system whose commands are not known here. */
export type DistributionFamily = "debian" | "fedora" | "alpine" | "macos" | "unknown";

export interface Distribution {
  family: DistributionFamily;
  /** As the system calls itself, for sentences: "Debian GNU/Linux 12 (bookworm)". */
  name: string;
}

/**
 * Reads the text of /etc/os-release (see os-release(5)). `ID` decides, then the words of `ID_LIKE`, nearest first.
 * `osRelease` is undefined where the file is missing.
 */
export function toDistribution(platform: string, osRelease: string | undefined): Distribution {
  if (platform === "darwin") return { family: "macos", name: "macOS" };
  if (platform !== "linux") return { family: "unknown", name: platform };
  const fields = parseOsRelease(osRelease ?? "");
  const ids = [fields.get("ID") ?? "", ...(fields.get("ID_LIKE") ?? "").split(/\s+/)];
  const family = ids.map((id) => FAMILIES[id.toLowerCase()]).find((known) => known !== undefined);
  return { family: family ?? "unknown", name: fields.get("PRETTY_NAME") || fields.get("NAME") || "this Linux" };
}

const FAMILIES: Record<string, DistributionFamily> = {
  debian: "debian",
  ubuntu: "debian",
  fedora: "fedora",
  rhel: "fedora",
  centos: "fedora",
  alpine: "alpine",
};

function parseOsRelease(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) fields.set(match[1], unquote(match[2] ?? ""));
  }
  return fields;
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return (quoted?.[2] ?? value).replace(/\\(.)/g, "$1");
}
