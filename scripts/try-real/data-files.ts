import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { EnvironmentError } from "../../src/domain/errors.ts";

/** The records of one file of the data folder, a JSON object a line. Throws EnvironmentError where it is missing or broken. */
export async function readRecords<T>(dataDir: string, name: string, schema: z.ZodType<T>): Promise<T[]> {
  const path = join(dataDir, name);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new EnvironmentError(`There is no data to try with: ${path} cannot be read.`, {
      code: "try_real.no_data",
      hint: "Name the folder that holds the data with --data.",
      cause,
    });
  });
  return parseRecords(text, path, schema);
}

export function parseRecords<T>(text: string, path: string, schema: z.ZodType<T>): T[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const parsed = schema.safeParse(toJson(line));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw new EnvironmentError(
      `${path}:${index + 1} is not as expected: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
      { code: "try_real.broken_data" },
    );
  });
}

function toJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The schema then says what is wrong with the line.
    return undefined;
  }
}
