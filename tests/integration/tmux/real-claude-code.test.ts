import { getPinnedAgent } from "../../../scripts/agent-trials/pinned-agents.ts";
import { describeRealAgent } from "./real-agent.ts";

describeRealAgent(getPinnedAgent("claude-code"));
