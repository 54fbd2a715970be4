import { join } from "node:path";
import type { AgentHandBack, AgentRunEnd, AgentRunEndKind } from "../domain/agent-run.ts";
import type { AgentAdapter, AgentReading, ProcessEnd } from "../domain/ports/agent-adapter.ts";
import { readHandBack } from "./hand-back.ts";
import { readOutputLines } from "./output-lines.ts";
import type { Claim } from "./supervisor/claim.ts";
import { FILES } from "./supervisor/files.ts";
import type { SupervisorSpec } from "./supervisor/spec.ts";
import type { RunStatus } from "./supervisor/status.ts";

/**
 * Puts together how a run ended from its status, its output and its hand-back. Always gives the same answer for the
 * same folder. Without a spec the run was stopped before it was prepared.
 */
export async function readEnd(
  runDir: string,
  ended: { status: RunStatus; claim: Claim | undefined; spec: SupervisorSpec | undefined },
  adapter: AgentAdapter | undefined,
): Promise<{ end: AgentRunEnd; handBack?: AgentHandBack | undefined }> {
  const { status, claim, spec } = ended;
  const reading = readOutput(runDir, status, adapter, spec);
  const { handBack, problem } = spec === undefined ? {} : await readHandBack(spec.resultFile);
  return {
    end: {
      kind: toKind(status, reading),
      exitCode: status.exitCode,
      signal: status.signal,
      startedAt: status.startedAt,
      endedAt: status.endedAt,
      retryAt: reading.retryAt,
      isWeeklyLimit: reading.isWeeklyLimit,
      openSession: adapter?.capabilities.resume === true && reading.session?.isOpen ? reading.session.id : undefined,
      question: reading.question,
      usage: reading.usage,
      evidence: [
        ...(status.spawnError === undefined ? [] : [`The agent could not be started: ${status.spawnError}.`]),
        ...reading.evidence,
        ...status.evidence,
        ...(spec?.notes ?? []),
        ...(problem === undefined ? [] : [problem]),
      ],
      isolation: spec?.isolation ?? "none",
      agentVersion: spec?.agentVersion,
      attachable: (claim?.session ?? "") !== "",
    },
    handBack,
  };
}

function readOutput(
  runDir: string,
  status: RunStatus,
  adapter: AgentAdapter | undefined,
  spec: SupervisorSpec | undefined,
): AgentReading {
  if (adapter === undefined) {
    const evidence = spec === undefined ? [] : [`The agent "${spec.agent}" is no longer in the configuration.`];
    return { kind: status.cut ?? "failed", usage: { inputTokens: 0, outputTokens: 0 }, evidence };
  }
  const end: ProcessEnd = { exitCode: status.exitCode, signal: status.signal, cut: status.cut };
  return adapter.read(readOutputLines(join(runDir, FILES.log)), end, new Date(status.endedAt));
}

/** What the supervisor knows for sure goes before what the output says. */
function toKind(status: RunStatus, reading: AgentReading): AgentRunEndKind {
  if (status.lost === true) return "lost";
  if (status.spawnError !== undefined) return "spawn-error";
  return reading.kind;
}
