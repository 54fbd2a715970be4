/** Makes a missing case of a closed union a type error, and a loud failure if one arrives at run time all the same. */
export function assertNever(value: never, what: string): never {
  throw new TypeError(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
