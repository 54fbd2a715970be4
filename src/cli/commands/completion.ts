import type { Command as Commander } from "commander";
import type { Command } from "../command.ts";
import { toBashCompletion } from "../completion/bash.ts";
import { toFishCompletion } from "../completion/fish.ts";
import { toCompletionWords } from "../completion/words.ts";
import { toZshCompletion } from "../completion/zsh.ts";
import { EXIT } from "../exit-code.ts";

const SCRIPTS = new Map(Object.entries({ bash: toBashCompletion, zsh: toZshCompletion, fish: toFishCompletion }));

/** `millrace completion <shell>`: a script that lets the shell complete commands, options and their values. */
export function makeCompletion(program: Commander): Command {
  return async ({ out }, [name]) => {
    const toScript = SCRIPTS.get(name ?? "");
    if (toScript === undefined) return EXIT.usage;
    out.write(toScript(toCompletionWords(program)));
    return EXIT.done;
  };
}
