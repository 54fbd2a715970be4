import type { GitHubStandIn } from "../../../src/demo/github-stand-in/index.ts";
import { findMarker } from "../../../src/domain/marker.ts";
import { ME, READY, REPO } from "./world.ts";

/** Something that somebody does about one issue, so many hours after it was opened. */
export interface Act {
  after: number;
  /** Deliveries that the host makes of it; undefined where it acts by its API, beside others. */
  deliveries: number | undefined;
  play(scene: Scene): void | Promise<void>;
}

export interface Scene {
  github: GitHubStandIn;
  issue: number;
  mergePull(number: number): Promise<void>;
}

export function say(after: number, author: string, body: string): Act {
  return act(after, ({ github, issue }) => void github.addComment(REPO, issue, { author, body }));
}

export function sayOnPull(after: number, author: string, body: string): Act {
  return act(after, (scene) => void scene.github.addComment(REPO, getPull(scene), { author, body }));
}

export function label(after: number, by: string, name = READY): Act {
  return act(after, ({ github, issue }) => github.addLabel(REPO, issue, name, by));
}

export function unlabel(after: number, by: string, name = READY): Act {
  return act(after, ({ github, issue }) => github.removeLabel(REPO, issue, name, by));
}

export function edit(after: number, by: string, body: string): Act {
  return act(after, ({ github, issue }) => github.editIssue(REPO, issue, { by, body }));
}

export function close(after: number, by: string): Act {
  return act(after, ({ github, issue }) => github.closeIssue(REPO, issue, by));
}

export function reopen(after: number, by: string): Act {
  return act(after, ({ github, issue }) => github.reopenIssue(REPO, issue, by));
}

export function review(after: number, author: string, body: string): Act {
  return act(after, (scene) => {
    scene.github.addReview(REPO, getPull(scene), { author, body, state: "CHANGES_REQUESTED" });
  });
}

export function closePull(after: number, by: string): Act {
  return act(after, (scene) => scene.github.closePull(REPO, getPull(scene), by));
}

export function merge(after: number): Act {
  return { after, deliveries: undefined, play: (scene) => scene.mergePull(getPull(scene)) };
}

/** Merges the pull request of one of the parts that the issue was cut into. */
export function mergePart(after: number, place: number): Act {
  return {
    after,
    deliveries: undefined,
    play: (scene) => {
      const part = listParts(scene)[place];
      if (part === undefined) throw new Error(`#${scene.issue} has no part ${place}.`);
      return scene.mergePull(getPull({ ...scene, issue: part }));
    },
  };
}

/** Issues that Millrace cut from this one, oldest first. */
export function listParts({ github, issue }: Pick<Scene, "github" | "issue">): number[] {
  return github
    .listIssues(REPO)
    .filter(({ author, body, pull }) => {
      const marker = author === ME && pull === undefined ? findMarker(body ?? "") : undefined;
      return marker?.kind === "child" && marker.item === `owen--shop-${issue}`;
    })
    .map(({ number }) => number);
}

/** Pull requests of ours for the issue, oldest first. */
export function listPulls({ github, issue }: Pick<Scene, "github" | "issue">): number[] {
  return github
    .listIssues(REPO)
    .filter(({ author, pull }) => author === ME && pull?.headBranch.startsWith(`millrace/${issue}-`))
    .map(({ number }) => number);
}

function act(after: number, play: Act["play"]): Act {
  return { after, deliveries: 1, play };
}

function getPull(scene: Scene): number {
  const pull = listPulls(scene).at(-1);
  if (pull === undefined) throw new Error(`#${scene.issue} has no pull request.`);
  return pull;
}
