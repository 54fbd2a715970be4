/** The work's answer, or an error with this sentence after so many ms. The work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>, sentence: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(sentence)), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
