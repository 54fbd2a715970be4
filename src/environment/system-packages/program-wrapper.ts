import { join } from "node:path";
import { findProgram } from "./find-program.ts";
import { writeFileAtomic } from "../../lib/atomic-file.ts";

/*
 * An unpacked program finds its libraries and data only when told where they are. A small script in `programs/bin` does
 * that and then becomes the program, so its process id is the program's. It works from its own place, so the data folder
 * may move, and it calls no other program, so it runs under an empty environment.
 */

export function programWrapperDir(programsDir: string): string {
  return join(programsDir, "bin");
}

/** The wrapper of an unpacked program; undefined where there is none, or where its program is gone. */
export async function findUnpackedProgram(
  programsDir: string,
  program: string,
  executables: readonly string[],
): Promise<string | undefined> {
  const real = await findProgram(executables, UNPACKED_BIN.map((bin) => join(programsDir, program, bin)).join(":"));
  return real === undefined ? undefined : findProgram([program], programWrapperDir(programsDir));
}

export async function writeProgramWrapper(programsDir: string, program: string, executable: string): Promise<void> {
  await writeFileAtomic(join(programWrapperDir(programsDir), program), toWrapper(program, executable), 0o755);
}

const UNPACKED_BIN = ["usr/bin", "bin", "usr/sbin"];

function toWrapper(program: string, executable: string): string {
  return `#!/bin/sh
root="\${0%/*}/../${program}"
libraries=
for folder in "$root"/usr/lib/*-linux-* "$root"/lib/*-linux-* "$root"/usr/lib "$root"/lib; do
  [ -d "$folder" ] && libraries="$libraries\${libraries:+:}$folder"
done
export LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
if [ -d "$root/usr/lib/git-core" ]; then
  export GIT_EXEC_PATH="$root/usr/lib/git-core" GIT_TEMPLATE_DIR="$root/usr/share/git-core/templates"
fi
for folder in ${UNPACKED_BIN.join(" ")}; do
  [ -x "$root/$folder/${executable}" ] && exec "$root/$folder/${executable}" "$@"
done
echo "$0: ${executable} is not in $root" >&2
exit 127
`;
}
