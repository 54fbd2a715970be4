import type { FolderSize } from "../retention/measure-folder.ts";
import { formatDuration } from "../lib/durations.ts";

/** Such as `1.2 GB in /data; the next clean-up takes 3 clones and 1 run folder`. */
export function describeDisk(
  size: FolderSize,
  plan: { what: "clone" | "folder" }[],
  { dataDir, clonesMs }: { dataDir: string; clonesMs: number },
): string {
  const used = `${size.isCutShort ? "more than " : ""}${toReadableSize(size.bytes)} in ${dataDir}`;
  const clones = plan.filter(({ what }) => what === "clone").length;
  const folders = plan.length - clones;
  const parts = [
    ...(clones === 0 ? [] : [`${clones} ${clones === 1 ? "clone" : "clones"}`]),
    ...(folders === 0 ? [] : [`${folders} run ${folders === 1 ? "folder" : "folders"}`]),
  ];
  if (parts.length > 0) return `${used}; the next clean-up takes ${parts.join(" and ")}`;
  return `${used}; nothing to clean up (clones go ${formatDuration(clonesMs)} after their run)`;
}

function toReadableSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
