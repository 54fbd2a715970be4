import { listEvents, type DayInput } from "../day-input.ts";
import type { FlagFacts } from "../facts.ts";

/** What people were told of at once, each cause once, also where it has passed since. */
export function toNoticeFlags({ events }: DayInput): FlagFacts[] {
  const raised = Map.groupBy(listEvents(events, "notice:raised"), ({ key }) => key);
  const passed = new Map(listEvents(events, "notice:passed").map(({ key, at }) => [key, at]));
  return [...raised].map(([key, notices]): FlagFacts => {
    const last = notices.at(-1);
    const isOver = (passed.get(key) ?? "") > (last?.at ?? "");
    return {
      kind: "notice",
      count: new Set(notices.map(({ at }) => at.slice(0, 16))).size,
      text: `Told at once: ${last?.text ?? ""} ${isOver ? "It has passed." : "It still stands."}`,
      refs: [],
    };
  });
}
