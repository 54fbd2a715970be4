import { execa } from "execa";
import { mkdir, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { canUseBubblewrap, findProgram } from "../../../src/lib/bubblewrap-probe.ts";
import { listHidden, toBubblewrapArgv, type SandboxSpec } from "../../../src/lib/bubblewrap.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

const spec: SandboxSpec = {
  command: ["/bin/true", "--network"],
  writable: ["/data/runs/r1/out"],
  readOnly: ["/data/repos/a.git/objects"],
  hidden: ["/data", "/home/user"],
  hiddenFiles: ["/data/runs/r1/work/.env"],
  workDir: "/data/runs/r1/work",
  home: "/data/runs/r1/home",
  network: true,
};

/** Folders as a runner has them, a sandbox around one run, and what a shell script printed in it. */
async function makeSandbox() {
  const root = await realpath(await makeTempDir());
  const data = join(root, "data");
  const workDir = join(data, "runs", "r1", "work");
  const home = join(data, "runs", "r1", "home");
  const objects = join(data, "repos", "a.git", "objects");
  for (const dir of [workDir, home, objects, join(data, "redis")]) await mkdir(dir, { recursive: true });
  await writeFile(join(data, "redis", "dump"), "secret");
  await writeFile(join(objects, "pack"), "objects");
  await writeFile(join(root, ".env"), "TOKEN=secret");
  await writeFile(join(workDir, ".env"), "TOKEN=secret");
  const run = async (script: string, changes: Partial<SandboxSpec> = {}) => {
    const { hidden, hiddenFiles } = await listHidden([data, join(root, ".env"), join(workDir, ".env")]);
    const command = ["/bin/sh", "-c", script, "sh", root];
    const args = toBubblewrapArgv({
      command,
      writable: [],
      readOnly: [objects],
      hidden,
      hiddenFiles,
      workDir,
      home,
      network: true,
      ...changes,
    });
    return await execa("bwrap", args, { reject: false, timeout: 8_000, all: true });
  };
  return { root, data, workDir, home, objects, run };
}

describe("the arguments", () => {
  it("mount outer paths before inner ones, masks included, and close the masks last", () => {
    const argv = toBubblewrapArgv(spec);
    const at = (...words: string[]) => {
      const index = argv.findIndex((_, i) => words.every((word, j) => argv[i + j] === word));
      expect(index, words.join(" ")).toBeGreaterThan(-1);
      return index;
    };
    const order = [
      at("--ro-bind", "/", "/"),
      at("--tmpfs", "/data"),
      at("--bind", spec.workDir, spec.workDir),
      at("--ro-bind", "/dev/null", "/data/runs/r1/work/.env"),
      at("--remount-ro", "/data"),
      at("--", "/bin/true", "--network"),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(at("--ro-bind", "/data/repos/a.git/objects")).toBeGreaterThan(at("--tmpfs", "/data"));
  });

  it("cut the network off only where it is not wanted", () => {
    expect(toBubblewrapArgv(spec)).not.toContain("--unshare-net");
    expect(toBubblewrapArgv({ ...spec, network: false })).toContain("--unshare-net");
  });

  it("do not close a folder that is hidden and writable at once", () => {
    const argv = toBubblewrapArgv({ ...spec, hidden: [spec.home] });
    expect(argv.join(" ")).not.toContain(`--remount-ro ${spec.home}`);
  });
});

describe("a list of what to hide", () => {
  it("follows links, sorts by kind, and leaves out what does not exist and the root", async () => {
    const root = await realpath(await makeTempDir());
    await mkdir(join(root, "folder"));
    await writeFile(join(root, "file"), "");
    await symlink(join(root, "folder"), join(root, "link"));
    const listed = await listHidden([join(root, "link"), join(root, "file"), join(root, "missing"), "/"]);
    expect(listed).toEqual({ hidden: [join(root, "folder")], hiddenFiles: [join(root, "file")] });
  });
});

describe("a command in the sandbox", () => {
  it("cannot read what is hidden, but reads and writes its own folders at their own paths", async () => {
    const { root, workDir, home, run } = await makeSandbox();
    const result = await run(
      'pwd; echo $HOME; ls "$1/data"; cat "$1/data/redis/dump"; cat "$1/.env" .env; cat "$1/data/repos/a.git/objects/pack"; ' +
        "echo hello >made; echo hello >~/made",
    );
    expect(result.all).not.toContain("secret");
    expect(result.stdout.split("\n")).toEqual([workDir, home, "repos", "runs", "objects"]);
    expect(await readFile(join(workDir, "made"), "utf8")).toBe("hello\n");
    expect(await readFile(join(home, "made"), "utf8")).toBe("hello\n");
    expect(await readFile(join(root, ".env"), "utf8")).toBe("TOKEN=secret");
  });

  it("cannot write elsewhere, and what it writes to /tmp is not on the machine", async () => {
    const { data, root, run } = await makeSandbox();
    const name = `mr-written-${process.pid}`;
    const script =
      `for f in /usr/${name} /etc/${name} /run/${name} "$1/data/${name}" "$1/data/repos/a.git/objects/x"; do ` +
      `(: >$f) 2>/dev/null && echo "wrote $f"; done; : >/tmp/${name} && echo tmp`;
    expect((await run(script)).stdout).toBe("tmp");
    for (const path of [`/usr/${name}`, `/etc/${name}`, `/run/${name}`, `/tmp/${name}`, join(data, name)]) {
      expect(existsSync(path), path).toBe(false);
    }
    expect(existsSync(join(root, ".env"))).toBe(true);
  });

  it("sees no process of the machine, holds no capability and cannot take a mask away", async () => {
    const { data, run } = await makeSandbox();
    const script = 'ls /proc | grep -c "^[0-9]"; grep CapEff /proc/self/status; umount "$1/data" 2>&1; ls "$1/data"';
    const result = await run(script);
    expect(result.stdout).toMatch(/^[1-6]\n/);
    expect(result.stdout).toMatch(/CapEff:\s+0000000000000000/);
    expect(result.stdout).not.toContain("redis");
    expect(existsSync(join(data, "redis"))).toBe(true);
  });

  it("reaches a server on the machine's loopback only with the network", async () => {
    const { run } = await makeSandbox();
    const server = createServer((socket) => socket.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const port = String((server.address() as AddressInfo).port);
    const connect = `require("net").connect(${port}, "127.0.0.1").on("error", (e) => console.log(e.code)).pipe(process.stdout)`;
    const command = [await realpath(process.execPath), "-e", connect];
    const readOnly = [await realpath(process.execPath)];
    expect((await run("", { command, readOnly, network: true })).stdout).toBe("hello");
    expect((await run("", { command, readOnly, network: false })).stdout).toBe("ECONNREFUSED");
  });

  it("dies with the program that started it, with everything it started", async () => {
    const { root, run } = await makeSandbox();
    const stubborn = `setsid sh -c 'trap "" HUP TERM INT; while :; do sleep 0.05; done' "$1"`;
    const command = ["/bin/sh", "-c", `${stubborn} & sleep 60`, "sh", root];
    const ended = run("", { command });
    const bwrap = await waitUntil(async () => (await listPids(root)).find(([, name]) => name === "bwrap"));
    await waitUntil(async () => (await listPids(root)).some(([, name]) => name === "sh"));
    process.kill(bwrap[0], "SIGKILL");
    await ended;
    await waitUntil(async () => (await listPids(root)).length === 0, { what: "the sandbox to be empty" });
  });
});

/** Processes whose command line names the path, as [pid, program], oldest first. */
async function listPids(path: string): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    if (words.some((word) => word.includes(path))) found.push([Number(pid), words[0] ?? ""]);
  }
  return found.toSorted(([a], [b]) => a - b);
}

describe("the trial run", () => {
  it("says that bubblewrap is usable where it is", async () => {
    expect(await canUseBubblewrap()).toEqual({ usable: true, path: await findProgram("bwrap", "/usr/bin:/bin") });
  });

  it("says why not where the program is missing, fails, lies or hangs", async () => {
    const dir = await makeTempDir();
    const answer = async (script?: string) => {
      if (script !== undefined) await writeFile(join(dir, "bwrap"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return await canUseBubblewrap({ path: dir, timeoutMs: 300 });
    };
    expect(await answer()).toMatchObject({ usable: false, why: expect.stringContaining("not installed") });
    expect(await answer("echo no namespaces >&2; exit 1")).toMatchObject({
      usable: false,
      why: "A trial run said: no namespaces",
    });
    // Runs the command without isolating anything: everything before `--` is ignored.
    expect(await answer('while [ "$1" != -- ]; do shift; done; shift; exec "$@"')).toMatchObject({ usable: false });
    expect(await answer("exec sleep 60")).toMatchObject({ usable: false, why: expect.stringContaining("300 ms") });
  });
});
