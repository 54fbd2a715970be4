import { dirname } from "node:path";
import type { Loaded } from "./with-state.ts";

/** Files with secrets that no agent sees: the configuration, its `.env`, and the App's private key. */
export function listHiddenFiles({ config, file }: Pick<Loaded, "config" | "file">): string[] {
  const keyFile = config.github.app?.privateKeyFile;
  return [file, `${dirname(file)}/.env`, ...(keyFile === undefined ? [] : [keyFile])];
}
