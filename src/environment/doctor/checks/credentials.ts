import type { CredentialUse } from "../../../config/credential-uses.ts";
import { pass, skip, type Check, warn } from "../check.ts";

/** Counts who depends on the same credential: what looks like two is one when that is revoked or used up. */
export function makeCredentialsCheck({ list }: { list: () => CredentialUse[] }): Check {
  return {
    id: "credentials",
    title: "Shared credentials",
    async run() {
      const uses = list();
      if (uses.length === 0) return skip("the configuration holds no credential");
      const shared = uses.filter(({ users }) => users.length > 1);
      const unexpected = shared.filter(({ isExpected }) => !isExpected);
      const said = shared.map(({ users }) => `one for ${users.join(" and ")}`);
      const counted = `${uses.length} in use${said.length === 0 ? ", none of them twice" : `; ${said.join("; ")}`}`;
      if (unexpected.length === 0) return pass(counted);
      return warn(
        counted,
        "Count these as one: they stop together. Give each a key of its own where that is too much.",
      );
    },
  };
}
