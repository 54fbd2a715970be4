import type { AccountHold, AccountId } from "../account.ts";

/** Which accounts are held and until when, shared by all runners; survives restarts. Asked before anything is spent. */
export interface AccountHolds {
  /** The account's last hold, also one that is over. */
  find(account: AccountId): Promise<AccountHold | undefined>;
  /** Of two holds of an account the later end wins. True where this one changed something. */
  hold(hold: AccountHold): Promise<boolean>;
  /** The account works: a hold that is over is forgotten, so that its repeats do not count. */
  forgetPast(account: AccountId, now: Date): Promise<void>;
  /** What is held now, by name. */
  list(now: Date): Promise<AccountHold[]>;
  /** A person lifts it; false where it was not held. */
  lift(account: AccountId): Promise<boolean>;
}
