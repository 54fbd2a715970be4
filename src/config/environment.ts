import { homedir } from "node:os";

/** All that Millrace reads from its environment. This is the only file that touches `process.env`. */
export interface Environment {
  /** Every variable, as it stood when it was read. */
  variables: Readonly<Record<string, string>>;
  /** Colours are unwanted, see https://no-color.org: set and not empty. */
  noColor: boolean;
  /** The person's home folder. */
  home: string;
  /** Terminal type; `dumb` where nothing is known. */
  term: string;
}

export function readEnvironment(source: Record<string, string | undefined> = process.env): Environment {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined) variables[name] = value;
  }
  return {
    variables,
    noColor: (variables["NO_COLOR"] ?? "") !== "",
    home: variables["HOME"] ?? homedir(),
    term: variables["TERM"] ?? "dumb",
  };
}
