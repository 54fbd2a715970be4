import { describe, expect, test } from "vitest";
import { isStaleIndex } from "../../../src/environment/system-packages/apt-install.ts";
import { toPackagesToUnpack } from "../../../src/environment/system-packages/apt-unpack.ts";
import { toDistribution } from "../../../src/environment/system-packages/distribution.ts";
import {
  listPackages,
  toInstallCommand,
  toInstallLine,
  toMissingSentence,
} from "../../../src/environment/system-packages/packages.ts";

const DEBIAN = toDistribution("linux", `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n`);
const UBUNTU = toDistribution("linux", `ID=ubuntu\nID_LIKE=debian\nPRETTY_NAME="Ubuntu 24.04.1 LTS"\n`);
const FEDORA = toDistribution("linux", `NAME="Fedora Linux"\nID=fedora\nPRETTY_NAME="Fedora Linux 43"\n`);
const ALPINE = toDistribution("linux", `ID=alpine\nPRETTY_NAME="Alpine Linux v3.22"\n`);
const MACOS = toDistribution("darwin", undefined);
const ARCH = toDistribution("linux", `ID=arch\nPRETTY_NAME="Arch Linux"\n`);

describe("the distribution", () => {
  test("is known by its id", () => {
    expect([DEBIAN, UBUNTU, FEDORA, ALPINE, MACOS].map(({ family }) => family)).toEqual([
      "debian",
      "debian",
      "fedora",
      "alpine",
      "macos",
    ]);
    expect(DEBIAN.name).toBe("Debian GNU/Linux 12 (bookworm)");
  });

  test("is known by what it is like where its own id is not", () => {
    expect(toDistribution("linux", `ID=linuxmint\nID_LIKE="ubuntu debian"\n`).family).toBe("debian");
    expect(toDistribution("linux", `ID="rocky"\nID_LIKE="rhel centos fedora"\n`).family).toBe("fedora");
  });

  test("is unknown without the file, with a broken one, and on other systems", () => {
    expect(toDistribution("linux", undefined)).toEqual({ family: "unknown", name: "this Linux" });
    expect(toDistribution("linux", "=\n# ID=debian\nID").family).toBe("unknown");
    expect(toDistribution("win32", undefined)).toEqual({ family: "unknown", name: "win32" });
  });
});

describe("the command that installs", () => {
  test("is an argument list of the system's own package manager", () => {
    expect(toInstallCommand(DEBIAN, ["tmux"])).toEqual(["apt-get", "install", "-y", "--no-install-recommends", "tmux"]);
    expect(toInstallCommand(FEDORA, ["tmux", "git"])).toEqual(["dnf", "install", "-y", "tmux", "git"]);
    expect(toInstallCommand(ALPINE, ["redis"])).toEqual(["apk", "add", "redis"]);
    expect(toInstallCommand(MACOS, ["redis"])).toEqual(["brew", "install", "redis"]);
    expect(toInstallCommand(ARCH, ["redis"])).toBeUndefined();
    expect(toInstallCommand(DEBIAN, [])).toBeUndefined();
  });

  test("asks for root only where a person is not root, and never for Homebrew", () => {
    expect(toInstallLine(DEBIAN, ["git"], false)).toBe(
      "sudo apt-get update && sudo apt-get install -y --no-install-recommends git",
    );
    expect(toInstallLine(FEDORA, ["git"], true)).toBe("dnf install -y git");
    expect(toInstallLine(MACOS, ["git"], false)).toBe("brew install git");
  });

  test("names the package, which is not always called like the program", () => {
    expect(listPackages(DEBIAN, ["bwrap", "redis-server", "bwrap"])).toEqual([
      "bubblewrap",
      "redis-server",
      "redis-tools",
    ]);
    expect(listPackages(FEDORA, ["redis-server"])).toEqual(["valkey"]);
  });

  test("is part of the sentence about a missing program, for every system that has one", () => {
    for (const [system, line] of [
      [UBUNTU, "sudo apt-get install -y"],
      [FEDORA, "sudo dnf install -y valkey"],
      [ALPINE, "sudo apk add redis"],
      [MACOS, "brew install redis"],
      [ARCH, "Install it with this system's package manager."],
    ] as const) {
      const sentence = toMissingSentence(system, "redis-server", false);
      expect(sentence).toContain(`is missing on ${system.name}`);
      expect(sentence).toContain(line);
    }
    expect(toMissingSentence(MACOS, "bwrap", false)).toContain("There is no package of it for this system.");
  });
});

describe("what apt says", () => {
  test("is read as an index that is missing or out of date", () => {
    for (const stderr of [
      "E: Unable to locate package tmux",
      "E: Package 'redis-server' has no installation candidate",
      "E: Failed to fetch http://deb.debian.org/x.deb  404  Not Found [IP: 1.2.3.4 80]",
    ]) {
      expect(isStaleIndex({ stdout: "", stderr })).toBe(true);
    }
    expect(isStaleIndex({ stdout: "", stderr: "E: You don't have enough free space in /var/cache/apt" })).toBe(false);
  });

  test("names the packages to unpack, without the C library", () => {
    const simulation = [
      "Reading package lists...",
      "Inst libc6 [2.36-9] (2.36-10 Debian:12/stable [amd64])",
      "Inst libjemalloc2 (5.3.0-1 Debian:12/stable [amd64])",
      "Inst redis-server [5:7.0.15-1] (5:7.0.15-1 Debian:12/stable [amd64])",
      "Conf libjemalloc2 (5.3.0-1 Debian:12/stable [amd64])",
    ].join("\n");
    expect(toPackagesToUnpack(simulation)).toEqual(["libjemalloc2", "redis-server"]);
  });
});
