/** Asks again and again until the answer is truthy; fails with the name of the condition when it never is. */
export async function until<A>(
  what: string,
  ask: () => A | Promise<A>,
  limitMs = 120_000,
): Promise<Exclude<A, undefined | null | false>> {
  const end = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer as Exclude<A, undefined | null | false>
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
