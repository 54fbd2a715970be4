import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { messageOf } from "../domain/errors.ts";
import type { ConfigPath, ConfigProblem } from "./problem.ts";
import type { Config } from "./schema.ts";
import type { YamlSource } from "./yaml-source.ts";

/** Lines of a PEM shorter than this are no secret by themselves. */
const SHORTEST_LINE = 32;

/**
 * The configuration with the App's private key in it, read from its file once and in one form (PKCS #8) whichever of the
 * usual ones it has. Unchanged where there is no App.
 */
export async function readPrivateKey(
  config: Config,
  source: YamlSource,
): Promise<{ config: Config } | { problem: ConfigProblem }> {
  const { app } = config.github;
  if (app === undefined) return { config };
  const path: ConfigPath = ["github", "app", app.privateKeyFile === undefined ? "privateKey" : "privateKeyFile"];
  const toProblem = (...notes: string[]): { problem: ConfigProblem } => ({
    problem: { code: "config.invalid_value", ...source.findValue(path), path, notes },
  });
  let pem: string;
  try {
    // A variable can hold the line ends of a PEM as two characters.
    pem = app.privateKey?.replaceAll(String.raw`\n`, "\n") ?? (await readFile(app.privateKeyFile ?? "", "utf8"));
  } catch (error) {
    return toProblem(`the private key could not be read: ${messageOf(error)}`);
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== "rsa") return toProblem(`expected an RSA key, found ${key.asymmetricKeyType}`);
    const privateKey = key.export({ type: "pkcs8", format: "pem" }).toString();
    return { config: { ...config, github: { ...config.github, app: { ...app, privateKey } } } };
  } catch {
    // What the parser says of a broken key can quote it.
    return toProblem("expected a private key in PEM form, as GitHub's page of the App gives it for download");
  }
}

/** The key's lines: each must be hidden also where it stands alone or with other line ends. */
export function listKeyLines({ github }: Config): string[] {
  const lines = github.app?.privateKey?.split("\n") ?? [];
  return lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith("---"));
}
