/**
 * Interleaved rounds: A B C, A B C, ... so that a machine that slows down slows all variants down. Every second round
 * runs backwards, so that no variant always follows the same neighbour.
 */
export const interleaved = async <A>(
  rounds: number,
  variants: Readonly<Record<string, (round: number) => Promise<A>>>,
  say: (line: string) => void,
): Promise<Record<string, A[]>> => {
  const names = Object.keys(variants)
  const results: Record<string, A[]> = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      say(`round ${round + 1} of ${rounds}: ${name}`)
      results[name].push(await variants[name](round))
    }
  }
  return results
}
