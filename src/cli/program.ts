import { resolve } from "node:path";
import { Argument, Command as Commander, CommanderError, InvalidArgumentError, Option } from "commander";
import { VERSION } from "../domain/version.ts";
import { toExitCode, EXIT, type ExitCode } from "./exit-code.ts";
import { POST_STATES } from "../domain/social.ts";
import type { CliProcess, Command, CommandContext } from "./command.ts";
import { printLabelled } from "./labelled-text.ts";
import { NAME, printError, toErrorJson } from "./print-error.ts";
import { EXAMPLES } from "./examples.ts";
import { createTerminal } from "./terminal.ts";

/**
 * The command line. Each command's code is loaded only when it runs, so that `--help` answers at once.
 * Answers with the exit code and never throws.
 */
export async function runCli(argv: string[], cli: CliProcess): Promise<ExitCode> {
  const out = createTerminal(cli.stdout, cli.environment);
  const err = createTerminal(cli.stderr, cli.environment);
  let code: ExitCode = EXIT.done;
  const isJson = argv.includes("--json");

  const program = createProgram(async (load, args, options) => {
    const { config, json, ...rest } = options;
    const context: CommandContext = {
      environment: cli.environment,
      cwd: cli.cwd,
      input: cli.stdin,
      out,
      err,
      signal: cli.signal,
      configFile: typeof config === "string" ? resolve(cli.cwd, config) : undefined,
      json: json === true,
    };
    const command = await load();
    code = await command(context, args, rest);
  });
  program.configureOutput({
    writeOut: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    outputError: (text) => printLabelled(err, NAME, text.replace(/^error: /, "").trimEnd()),
  });
  for (const command of program.commands) command.copyInheritedSettings(program);

  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (isJson) out.line(JSON.stringify(toErrorJson(error)));
    printError(err, error);
    return toExitCode(error);
  }
}

// Options differ from command to command; commander gives them as one record.
type Load = () => Promise<Command<never>>;
type Run = (load: () => Promise<Command>, args: string[], options: Record<string, unknown>) => Promise<void>;

/** Every command with its words; `run` gets what was typed. Nothing is loaded before a command runs. */
export function createProgram(run: Run): Commander {
  const program = new Commander("millrace")
    .description("An autonomous development pipeline for GitHub issues.")
    .version(VERSION, "-V, --version")
    .exitOverride()
    .showHelpAfterError("   hint: millrace <command> --help says more.")
    .addHelpText(
      "after",
      [
        "\nStart with: millrace demo, then millrace init and millrace doctor.",
        "Exit codes: 0 done, 1 bug, 2 usage or configuration, 3 environment,",
        "4 done but an item failed, 130 interrupted.",
      ].join("\n"),
    );

  const add = (usage: string, summary: string, load: Load, set?: (command: Commander) => void) => {
    const command = program.command(usage).description(summary).exitOverride();
    command.option("--config <file>", "configuration file (default: millrace.config.yaml)");
    command.option("--json", "print JSON; logs go to standard error");
    set?.(command);
    const examples = (EXAMPLES[command.name()] ?? []).map((example) => `  ${example}`);
    command.addHelpText("after", `\nExamples:\n${examples.join("\n")}`);
    command.action(async () =>
      run(load as () => Promise<Command>, command.args, command.opts<Record<string, unknown>>()),
    );
  };

  add(
    "init",
    "write a commented millrace.config.yaml and .env.example; never overwrites",
    async () => (await import("./commands/init.ts")).init,
    (command) =>
      command.option("--repo <owner/name>", "the repository to work on").option("--yes", "ask nothing, take defaults"),
  );
  add(
    "doctor",
    "check each capability where it acts; each failure names its fix",
    async () => (await import("./commands/doctor.ts")).doctor,
    (command) =>
      command
        .option("--quick", "ask nothing that costs money (the default)")
        .addOption(new Option("--full", "also ask each agent and each provider one line").conflicts("quick")),
  );
  add(
    "demo",
    "run the whole pipeline against a local GitHub stand-in",
    async () => (await import("./commands/demo.ts")).demo,
    (command) =>
      command
        .addOption(
          new Option("--agent <agent>", "who does the work")
            .choices(["scripted", "claude-code", "codex"])
            .default("scripted"),
        )
        .option("--keep", "keep the working folder"),
  );
  add(
    "run",
    "one autonomous session, until nothing can move now",
    async () => (await import("./commands/run.ts")).run,
    (command) =>
      command
        .addOption(
          new Option("--repo <owner/name>", "only this project (repeatable)").argParser(collect).default([], "all"),
        )
        .addOption(
          new Option("--issue <number>", "only this issue (repeatable)").argParser(collectNumber).default([], "all"),
        )
        .addOption(
          new Option("--stage <stage>", "only this stage (repeatable)")
            .choices(["scout", "triage", "prep", "exec", "follow"])
            .argParser(collectStage)
            .default([], "all"),
        )
        .option("--max-items <number>", "at most this many items", toNumber)
        .option("--dry-run", "look and decide, write nothing"),
  );
  add("start", "run until stopped: workers, schedules, status page", async () => {
    return (await import("./commands/start.ts")).start;
  });
  add("status", "what is where: queues, runs, budget", async () => (await import("./commands/status.ts")).status);
  add(
    "items",
    "every work item and why it stands where it stands",
    async () => (await import("./commands/items.ts")).items,
    (command) =>
      command
        .addOption(
          new Option("--status <status>", "only these").choices([
            "queued",
            "waiting",
            "parked",
            "rejected",
            "review",
            "closed",
          ]),
        )
        .option("--limit <number>", "how many", toNumber, 100),
  );
  add(
    "item <id>",
    "one item: decision, rules, question, runs, history",
    async () => (await import("./commands/item.ts")).item,
  );
  add(
    "logs <run>",
    "what an agent run printed; <run> is a run, an item or an issue number",
    async () => (await import("./commands/logs.ts")).logs,
    (command) => command.option("-f, --follow", "go on until the run ends"),
  );
  add("attach <run>", "watch an agent run in its tmux session", async () => {
    return (await import("./commands/attach.ts")).attach;
  });
  add("stop <run>", "stop an agent run; its work is kept", async () => (await import("./commands/stop.ts")).stop);
  add(
    "retry [item]",
    "ask for another try of an item, or lift the hold of an agent's account",
    async () => (await import("./commands/retry.ts")).retry,
    (command) => command.option("--account <name>", "an agent, a provider or an account, as `status` names it"),
  );
  add(
    "answer <item> <text>",
    "answer the question of an item",
    async () => (await import("./commands/answer.ts")).answer,
  );
  add(
    "signals [source]",
    "one pass of signal triage: Sentry and PostHog to issues",
    async () => (await import("./commands/signals.ts")).signals,
    (command) => command.option("--dry-run", "look, score and decide, write nothing"),
  );
  add(
    "social [action] [posts...]",
    "one pass of feeds to drafts to batch; or list, edit, approve or drop posts",
    async () => (await import("./commands/social.ts")).social,
    (command) =>
      command
        .option("--dry-run", "read the feeds, show what would be drafted, claimed and sent, write nothing")
        .addOption(new Option("--state <state>", "with list: only these").choices(POST_STATES)),
  );
  add(
    "log",
    "the daily log, from recorded facts",
    async () => (await import("./commands/log.ts")).log,
    (command) =>
      command
        .option("--date <YYYY-MM-DD>", "which day (default: today)", toDate)
        .addOption(
          new Option("--format <format>", "how to print it (default: laid out on a terminal, md in a pipe)").choices([
            "md",
            "json",
            "html",
          ]),
        )
        .option("--publish", "write it to the data folder and every place in dailyLog.publish")
        .option("--dry-run", "with --publish: tell what would be sent where, write nothing")
        .option("--verify", "check that the kept logs are as they were signed, and tell what was changed"),
  );
  add(
    "completion",
    "a script that completes commands, options and values in your shell",
    async () => (await import("./commands/completion.ts")).makeCompletion(program),
    (command) => command.addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"])),
  );
  return program;
}

function collect(value: string, all: string[]): string[] {
  return [...all, value];
}

function collectStage(value: string, all: unknown): string[] {
  if (!["scout", "triage", "prep", "exec", "follow"].includes(value)) {
    throw new InvalidArgumentError("Allowed are scout, triage, prep and exec.");
  }
  return [...(Array.isArray(all) ? (all as string[]) : []), value];
}

function collectNumber(value: string, all: number[]): number[] {
  return [...all, toNumber(value)];
}

function toNumber(value: string): number {
  const number = Number(value.replace(/^#/, ""));
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

function toDate(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new InvalidArgumentError("It must be a date such as 2026-11-21.");
}
