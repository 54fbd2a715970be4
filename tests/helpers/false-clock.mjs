// Loaded into a process by `--import`: its Date is ahead of the true one by the milliseconds that a file says.
import { readFileSync } from "node:fs";

const file = process.env["FALSE_CLOCK"];
const TrueDate = Date;

function offset() {
  try {
    return Number(readFileSync(file, "utf8")) || 0;
  } catch {
    return 0;
  }
}

class FalseDate extends TrueDate {
  constructor(...args) {
    if (args.length === 0) super(FalseDate.now());
    else super(...args);
  }

  static now() {
    return TrueDate.now() + offset();
  }
}

globalThis.Date = FalseDate;
