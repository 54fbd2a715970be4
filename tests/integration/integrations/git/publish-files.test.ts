import { execFileSync } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FilesToPublish, publishFiles } from "../../../../src/integrations/git/publish-files.ts";
import { git, makeBench, write } from "./repositories.ts";

const PATH = "docs/log/2026-11-20.md";

async function makePublisher() {
  const bench = await makeBench();
  const publish = (text: string | ((old: string | undefined) => string), changes: Partial<FilesToPublish> = {}) =>
    publishFiles({ dataDir: bench.dataDir }, bench.ref, {
      branch: "millrace-log",
      files: [{ path: PATH, toText: typeof text === "string" ? () => text : text }],
      message: "Write the daily log of 2026-11-20",
      ...changes,
    });
  const show = (what: string) => git(bench.remote, "show", what);
  return { ...bench, publish, show };
}

describe("files on a branch", () => {
  it("come as one commit on top of the base, and a second time as none", async () => {
    const { publish, remote, show } = await makePublisher();
    const first = await publish("one\n");
    expect(first.change).toBe("created");
    expect(await show(`millrace-log:${PATH}`)).toBe("one");
    expect(await show("millrace-log:a.txt")).toBe("one");
    expect(await git(remote, "rev-parse", "millrace-log~1")).toBe(await git(remote, "rev-parse", "main"));
    expect(await publish("one\n")).toEqual({ change: "unchanged", commit: first.commit });
    expect((await publish("two\n")).change).toBe("updated");
    expect(await git(remote, "rev-list", "--count", "main..millrace-log")).toBe("2");
  });

  it("go to the base branch where that is wanted", async () => {
    const { publish, show } = await makePublisher();
    await publish("one\n", { branch: "main" });
    expect(await show(`main:${PATH}`)).toBe("one");
  });

  it("are made anew from what a person pushed between our look and our push", async () => {
    const { publish, remote, root, show } = await makePublisher();
    await publish("first\n");
    const person = join(root, "person");
    await git(root, "clone", "-q", "-b", "millrace-log", remote, person);
    await write(person, { [PATH]: "first\nnote of a person\n" });
    await git(person, "commit", "-qam", "note");
    let looks = 0;
    const { change } = await publish((old) => {
      looks += 1;
      // The person is faster, once.
      if (looks === 1) execFileSync("git", ["-C", person, "push", "-q"]);
      return `${old ?? ""}second\n`;
    });
    expect([change, looks]).toEqual(["updated", 2]);
    expect(await show(`millrace-log:${PATH}`)).toBe("first\nnote of a person\nsecond");
    await git(remote, "fsck", "--strict");
  });

  it("say so where the branch is protected, and where there is no base", async () => {
    const { publish, remote, ref, dataDir } = await makePublisher();
    await write(remote, { "hooks/pre-receive": "#!/bin/sh\necho protected >&2\nexit 1\n" });
    await git(remote, "config", "core.hooksPath", join(remote, "hooks"));
    await chmod(join(remote, "hooks/pre-receive"), 0o755);
    await expect(publish("one\n")).rejects.toMatchObject({ code: "git.push_refused", decision: "park" });
    const files = { branch: "new", message: "x", files: [{ path: PATH, toText: () => "x" }] };
    await expect(publishFiles({ dataDir }, { ...ref, base: "gone" }, files)).rejects.toMatchObject({
      code: "git.base_missing",
    });
  });
});
