/** A permission that is not there, as the host's settings name it, and what it is needed for. */
export interface MissingPermission {
  /** For example `Issues: Read and write`, or `the scope repo`. */
  permission: string;
  /** The call in a few words, for example `write comments and labels`. */
  call: string;
  /** What the host said. */
  reason: string;
  /** What goes without it, where the work goes on all the same. */
  lost?: string | undefined;
}

/** What was found out about one repository by asking for it, without changing anything. */
export interface AccessReport {
  signedInAs: "app" | "token";
  /** Permissions that were proven. */
  proven: string[];
  missing: MissingPermission[];
}

/** Tries every kind of call that the work on a repository needs. Writes are such as the host has to refuse as wrong. */
export type ProbeAccess = (repo: string, base: string) => Promise<AccessReport>;
