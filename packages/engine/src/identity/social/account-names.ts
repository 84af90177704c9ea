/** What a person is called who comes from a provider: as the contract has it, with a number where the name is taken. */
import type { Account } from "./AccountStore.ts"

const triesMax = 32

export const namesOf = ({ provider, subject }: Account): ReadonlyArray<string> =>
  Array.from({ length: triesMax }, (_, i) => `${provider}_${subject}${i === 0 ? "" : `_${i}`}`)
