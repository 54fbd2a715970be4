import type { ItemStage, SourceStage } from "../domain/stage.ts";
import type { ItemStageName } from "../domain/work-item.ts";
import type { StageDeps } from "./deps.ts";
import { createExec } from "./exec/exec.ts";
import { createFollow } from "./follow/follow.ts";
import { createPrep } from "./prep/prep.ts";
import { createScout } from "./scout/scout.ts";
import { createTriage } from "./triage/triage.ts";

export type { StageDeps } from "./deps.ts";

export interface Stages {
  scout: SourceStage;
  items: Record<ItemStageName, ItemStage>;
}

/** The five stages, each seeing the world only through the ports in `deps`. */
export function createStages(deps: StageDeps): Stages {
  return {
    scout: createScout(deps),
    items: { triage: createTriage(deps), prep: createPrep(deps), exec: createExec(deps), follow: createFollow(deps) },
  };
}
