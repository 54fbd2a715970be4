import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureMachineId } from "../../../src/environment/machine-id.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

test("a machine keeps its name, also where several ask at once, and another data folder has another name", async () => {
  const dir = join(await makeTempDir(), "data");
  const names = await Promise.all(Array.from({ length: 8 }, () => ensureMachineId(dir)));
  expect(new Set(names).size).toBe(1);
  expect(await ensureMachineId(dir)).toBe(names[0]);
  expect(names[0]).toMatch(/^[a-z0-9-]+-[0-9a-f]{8}$/);
  expect(await readdir(dir)).toEqual(["machine-id"]);
  expect(await ensureMachineId(await makeTempDir())).not.toBe(names[0]);
});

test("a file that holds something else is an error that says what to do", async () => {
  const dir = await makeTempDir();
  await writeFile(join(dir, "machine-id"), "two words: no name\n");
  await expect(ensureMachineId(dir)).rejects.toMatchObject({ code: "env.machine_id_broken" });
});
