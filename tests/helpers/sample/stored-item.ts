import { type StoredWorkItem, toWorkItemId, type WorkItem } from "../../../src/domain/work-item.ts";

export interface SampleIssue {
  repo: string;
  issue: number;
  title: string;
  url: string;
  /** ISO time. */
  createdAt: string;
  body?: string;
  labels?: string[];
}

/** An item as the store has it with its issue, new but for the `changes`. All samples of days are made of these. */
export function makeStoredItem(sample: SampleIssue, changes: Partial<WorkItem> = {}): StoredWorkItem {
  const { repo, issue, title, url, createdAt, body = "", labels = [] } = sample;
  const item: WorkItem = {
    id: toWorkItemId(repo, issue),
    repo,
    issue,
    status: "queued",
    stage: "triage",
    rank: issue,
    seen: "digest",
    attempts: 0,
    troubles: 0,
    createdAt,
    updatedAt: createdAt,
    ...changes,
  };
  return {
    version: 1,
    item,
    snapshot: {
      ...{ repo, number: issue, url, title, body, labels },
      author: "mira-holt",
      authorIsBot: false,
      state: "open",
      comments: 0,
      locked: false,
      createdAt,
      updatedAt: item.updatedAt,
    },
  };
}
