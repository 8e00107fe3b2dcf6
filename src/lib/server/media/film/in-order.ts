/** Works on a few at a time; results in the order of what they are of. After a failure nothing new is begun, and what runs is waited for. */
export async function inOrder<T, R>(list: readonly T[], sideBySide: number, work: (entry: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array<R>(list.length);
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < list.length && !failed) {
      const at = next++;
      try {
        results[at] = await work(list[at]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: sideBySide }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
