import { z } from "zod";

const Account = z.object({ login: z.string(), type: z.string().optional() }).nullish();
const Text = z.object({ body: z.string().nullish(), user: Account }).nullish();
const PullRequests = z.array(z.object({ number: z.int() })).nullish();
const Run = z.object({ pull_requests: PullRequests, head_branch: z.string().nullish() });

/**
 * The few fields of a payload that decide whom it wakes (docs.github.com/webhooks/webhook-events-and-payloads). Nothing else
 * of it is used: the look that follows reads the host.
 */
export const Delivery = z.object({
  action: z.string().optional(),
  repository: z.object({ full_name: z.string(), default_branch: z.string().optional() }).nullish(),
  sender: Account,
  label: z.object({ name: z.string() }).nullish(),
  issue: z
    .object({ number: z.int(), pull_request: z.unknown().optional(), body: z.string().nullish(), user: Account })
    .nullish(),
  comment: Text,
  review: Text,
  pull_request: z
    .object({
      number: z.int(),
      body: z.string().nullish(),
      user: Account,
      head: z.object({ ref: z.string() }).nullish(),
    })
    .nullish(),
  check_run: z
    .object({ pull_requests: PullRequests, check_suite: z.object({ head_branch: z.string().nullish() }).nullish() })
    .nullish(),
  check_suite: Run.nullish(),
  workflow_run: Run.nullish(),
  /** `status`: what the commit's state is now, and branches whose newest commit it is. */
  state: z.string().optional(),
  branches: z.array(z.object({ name: z.string() })).nullish(),
  /** `push`: `refs/heads/…` or `refs/tags/…`. */
  ref: z.string().optional(),
});
export type Delivery = z.output<typeof Delivery>;
