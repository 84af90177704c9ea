/** A question may cost as much as what it waits for: the longer that takes already, the rarer it is asked, and it is noticed 5 % late at most. */
const [pauseMsMin, pauseMsMax, lateness] = [5, 50, 0.05]

/** Asks again and again until the answer is truthy; fails with the name of the condition when it never is. */
export async function until<A>(
  what: string,
  ask: () => A | Promise<A>,
  limitMs = 120_000,
): Promise<Exclude<A, undefined | null | false>> {
  const begun = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer) return answer as Exclude<A, undefined | null | false>
    const waitedMs = performance.now() - begun
    if (waitedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`)
    const pauseMs = Math.min(pauseMsMax, Math.max(pauseMsMin, waitedMs * lateness))
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
