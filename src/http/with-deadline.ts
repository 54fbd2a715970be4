/** Rejects when the work takes longer; the work itself goes on. */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("The state does not answer.")), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
