import { describe } from "vitest";
import { describeIssueTracker } from "../../../conformance/issue-tracker.ts";
import { startEmulateWorld } from "./emulate-world.ts";

describe("The issue flow against the third-party emulator", () => {
  describeIssueTracker(startEmulateWorld);
});
