import { execa } from "execa";
import { chmod, chown, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ensurePrograms, type ProgramAnswer } from "../../../src/environment/system-packages/ensure-programs.ts";
import { findProgram } from "../../../src/environment/system-packages/find-program.ts";
import type { ProgramName } from "../../../src/environment/system-packages/packages.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

const DEBIAN = { family: "debian", name: "Debian" } as const;
const NOBODY = 65_534;
const APT_TOOLS = ["apt-get", "dpkg", "sh"];

/** A folder for the PATH that leads to these programs of the system and to no other. */
async function makePathOf(programs: readonly string[]): Promise<string> {
  const folder = await makeTempDir();
  await chmod(folder, 0o755);
  for (const name of programs) {
    const real = await findProgram([name], "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    if (real !== undefined) await symlink(real, join(folder, name));
  }
  return folder;
}

async function bring<Name extends ProgramName>(
  programs: readonly Name[],
  path: string,
  options: Partial<Parameters<typeof ensurePrograms>[0]> & { dataDir: string },
): Promise<{ answers: Record<Name, ProgramAnswer>; lines: string[] }> {
  const lines: string[] = [];
  const answers = await ensurePrograms({
    mayInstall: true,
    isRoot: false,
    distribution: DEBIAN,
    report: (line) => lines.push(line),
    ...options,
    env: { PATH: path, ...options.env },
    programs,
  });
  return { answers, lines };
}

describe("a program", () => {
  test("on the PATH is taken from there, and nothing is written", async () => {
    const dataDir = join(await makeTempDir(), "data");
    const path = await makePathOf(["git", "tmux"]);
    const { answers } = await bring(["git", "tmux"], path, { dataDir });
    expect(answers).toEqual({
      git: { found: true, path: join(path, "git"), origin: "system" },
      tmux: { found: true, path: join(path, "tmux"), origin: "system" },
    });
    await expect(stat(dataDir)).rejects.toThrow("ENOENT");
  });

  test("that is no executable file does not count", async () => {
    const folder = await makeTempDir();
    await writeFile(join(folder, "git"), "#!/bin/sh\n", { mode: 0o644 });
    await mkdir(join(folder, "tmux"));
    expect(await findProgram(["git", "tmux"], `${folder}:relative:`)).toBeUndefined();
  });

  test("may be valkey-server where redis-server is missing", async () => {
    const folder = await makeTempDir();
    await writeFile(join(folder, "valkey-server"), "#!/bin/sh\n", { mode: 0o755 });
    const { answers } = await bring(["redis-server"], folder, { dataDir: folder });
    expect(answers["redis-server"]).toMatchObject({ path: join(folder, "valkey-server") });
  });

  test("that is missing is only named, with the line to type, where nothing may be installed", async () => {
    const dataDir = join(await makeTempDir(), "data");
    const { answers } = await bring(["redis-server"], await makePathOf(APT_TOOLS), { dataDir, mayInstall: false });
    const line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server redis-tools";
    expect(answers["redis-server"]).toMatchObject({ found: false, command: line });
    expect(answers["redis-server"]).toHaveProperty("explanation", expect.stringContaining(`Type: ${line}`));
    await expect(stat(dataDir)).rejects.toThrow("ENOENT");
  });

  test("that is missing is named with the reason where apt is missing too", async () => {
    const { answers } = await bring(["redis-server"], await makePathOf(["sh"]), { dataDir: await makeTempDir() });
    expect(answers["redis-server"]).toHaveProperty("explanation", expect.stringContaining("apt-get or dpkg is not on"));
  });

  test("that is missing on another system is named with the command of that system", async () => {
    const { answers } = await bring(["tmux"], await makePathOf(APT_TOOLS), {
      dataDir: await makeTempDir(),
      distribution: { family: "alpine", name: "Alpine Linux v3.22" },
    });
    expect(answers.tmux).toMatchObject({ found: false, command: "sudo apk add tmux" });
  });
});

describe("as root, a missing program", () => {
  /** A package manager that writes down how it was called and knows no package before its indexes are fetched. */
  async function makeApt(): Promise<{ folder: string; calls: () => Promise<string[]> }> {
    const folder = await makePathOf(["dpkg", "sh", "touch"]);
    const script = `#!/bin/sh
cd "\${0%/*}"
echo "$DEBIAN_FRONTEND $SYSTEMD_OFFLINE $SECRET $*" >> calls
case "$1" in
  update) touch indexes ;;
  install) [ -e indexes ] || { echo "E: Unable to locate package tmux" >&2; exit 100; } ;;
esac
`;
    await writeFile(join(folder, "apt-get"), script, { mode: 0o755 });
    return { folder, calls: async () => (await readFile(join(folder, "calls"), "utf8")).trim().split("\n") };
  }

  test("is installed after the indexes were fetched, without questions and without starting services", async () => {
    const { folder, calls } = await makeApt();
    const env = { SECRET: "not-for-apt" };
    const { answers } = await bring(["tmux"], folder, { dataDir: await makeTempDir(), isRoot: true, env });
    expect(answers.tmux).toEqual({ found: true, path: "/usr/bin/tmux", origin: "installed" });
    const install = "noninteractive 1  install -y --no-install-recommends -o DPkg::Lock::Timeout=120 tmux";
    expect(await calls()).toEqual([install, "noninteractive 1  update -q -o DPkg::Lock::Timeout=120", install]);
  });

  test("is installed once for two that ask at the same time", async () => {
    const { folder, calls } = await makeApt();
    const dataDir = await makeTempDir();
    await writeFile(join(folder, "indexes"), "");
    await symlink("/usr/bin/tmux", join(folder, "later"));
    const script = await readFile(join(folder, "apt-get"), "utf8");
    await writeFile(join(folder, "apt-get"), `${script}/bin/mv later tmux\n`);
    await Promise.all([1, 2, 3].map(() => bring(["tmux"], folder, { dataDir, isRoot: true })));
    expect(await calls()).toHaveLength(1);
  });
});

describe("without root, a missing program", () => {
  let hindrance: string | undefined;
  beforeAll(async () => {
    hindrance = await findHindrance();
  });

  test("is unpacked into the data folder and found there by the next start", async (context) => {
    if (hindrance !== undefined) context.skip(hindrance);
    const dataDir = await makeTempDir();
    const path = await makePathOf(APT_TOOLS);
    const both = await Promise.all([1, 2].map(() => bring(["redis-server", "tmux"], path, { dataDir })));
    expect(both.flatMap(({ lines }) => lines)).toHaveLength(2);
    const answer = both[0]?.answers["redis-server"];
    expect(answer).toEqual({ found: true, path: join(dataDir, "programs/bin/redis-server"), origin: "data-folder" });
    const version = await execa(join(dataDir, "programs/bin/redis-server"), ["--version"], {
      env: {},
      extendEnv: false,
    });
    expect(version.stdout).toContain("Redis server v=");
    expect((await bring(["redis-server"], "/nowhere", { dataDir })).answers["redis-server"]).toEqual(answer);
    expect((await readdir(join(dataDir, "programs"))).filter((name) => name.startsWith(".unpack"))).toEqual([]);
  });

  test.for([
    ["that has package indexes", false],
    ["that keeps no package indexes, as small images do", true],
  ] as const)(
    "runs the embedded Redis server for a user with no rights at all, on a system %s",
    async ([, bare], context) => {
      if (hindrance !== undefined) context.skip(hindrance);
      if (process.getuid?.() !== 0) context.skip("only root can become another user");
      const home = await makeTempDir();
      const lists = join(home, "no-lists");
      const config = join(home, "apt.conf");
      await mkdir(join(lists, "partial"), { recursive: true });
      await writeFile(config, bare ? `Dir::State::Lists "${lists}";\nDir::Cache "${lists}";\n` : "");
      for (const path of [home, lists, join(lists, "partial")]) await chown(path, NOBODY, NOBODY);

      const child = join(import.meta.dirname, "bring-redis-child.ts");
      const { stdout, stderr } = await execa(
        process.execPath,
        [child, join(home, "data"), await makePathOf(APT_TOOLS)],
        {
          uid: NOBODY,
          gid: NOBODY,
          env: { APT_CONFIG: config },
          extendEnv: false,
          cwd: home,
          timeout: 50_000,
        },
      );
      expect(JSON.parse(stdout)).toMatchObject({
        program: { found: true, origin: "data-folder" },
        written: "OK",
        uid: NOBODY,
      });
      expect(stderr.includes("Fetching the package indexes into the data folder")).toBe(bare);
    },
  );
});

/** Why packages cannot be downloaded on this machine, if so. */
async function findHindrance(): Promise<string | undefined> {
  const plan = await execa("apt-get", ["download", "--print-uris", "redis-tools"], { reject: false, timeout: 20_000 });
  const url = /'(http[^']+)'/.exec(plan.stdout ?? "")?.[1];
  if (url === undefined) return "this system has no apt, or no package indexes";
  const answer = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  return answer?.ok === true ? undefined : "the package mirror cannot be reached";
}
