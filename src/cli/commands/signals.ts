import { openGitHub } from "../../app-github.ts";
import { createSignalTriage, type SignalPassReport } from "../../app-signals.ts";
import { ConfigError, isAppError, messageOf } from "../../domain/errors.ts";
import type { SignalSourceKind } from "../../domain/signal.ts";
import type { Command } from "../command.ts";
import { EXIT, type ExitCode, toExitCode } from "../exit-code.ts";
import { printError, toErrorJson } from "../print-error.ts";
import { printSignals } from "../signal-view.ts";
import { withState } from "../with-state.ts";

/** `millrace signals`: one pass of signal triage, or with `--dry-run` a look at what one would do. */
export const signals: Command<{ dryRun?: boolean }> = (context, [source], { dryRun = false }) => {
  const only = toKind(source);
  return withState(context, async (state, { config, redactor }) => {
    const count =
      only === undefined ? config.signals.sentry.length + config.signals.posthog.length : config.signals[only].length;
    if (count === 0) {
      throw new ConfigError(`No source of signals is configured${only === undefined ? "" : ` for ${only}`}.`, {
        code: "signals.no_source",
        hint: "Add one under signals.sentry or signals.posthog; docs/configuration.md lists the keys.",
      });
    }
    const redact = (text: string) => redactor.redact(text);
    const { tracker, host } = openGitHub(config, redactor, state);
    const triage = createSignalTriage({ config, state, tracker, host, redact });
    const report = await triage.run({ dryRun, only }, context.signal);
    const code = toPassCode(report);
    if (context.json) context.out.line(redact(JSON.stringify(toJson(report, code))));
    else printSignals(context.out, report, redact);
    for (const { error } of report.silent) printError(context.err, error);
    for (const error of report.failures) printError(context.err, error);
    return code;
  });
};

function toKind(source: string | undefined): SignalSourceKind | undefined {
  if (source === undefined || source === "sentry" || source === "posthog") return source;
  throw new ConfigError(`There is no source "${source}".`, {
    code: "signals.unknown_source",
    hint: "Write millrace signals, millrace signals sentry or millrace signals posthog.",
  });
}

/**
 * A source that is silent while others answer is a part that failed; where none answers, its error is the answer. One that
 * is only doubted did answer.
 */
function toPassCode({ silent, failures, sources }: SignalPassReport): ExitCode {
  const dead = silent.filter(({ error }) => !isAppError(error) || error.code !== "signals.source_quiet");
  const [first] = dead;
  if (first !== undefined && dead.length === sources) return toExitCode(first.error);
  return silent.length + failures.length > 0 ? EXIT.itemFailed : EXIT.done;
}

function toJson(report: SignalPassReport, code: ExitCode): Record<string, unknown> {
  return {
    ok: code === EXIT.done,
    ...report,
    silent: report.silent.map(({ source, error }) => ({ source, ...toErrorJson(error), message: messageOf(error) })),
    failures: report.failures.map(toErrorJson),
  };
}
