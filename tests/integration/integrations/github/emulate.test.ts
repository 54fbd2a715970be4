import { describe } from "vitest";
import { describeCodeHost } from "../../../conformance/code-host.ts";
import { describeIssueTracker } from "../../../conformance/issue-tracker.ts";
import { describeLostAnswers } from "../../../conformance/lost-answers.ts";
import { startEmulateWorld } from "./emulate-world.ts";

describe("Issues of the third-party emulator", () => {
  describeIssueTracker(startEmulateWorld);
});

describe("Pull requests of the third-party emulator", () => {
  describeCodeHost(startEmulateWorld);
});

describe("The third-party emulator behind a bad network", () => {
  describeLostAnswers(startEmulateWorld);
});
