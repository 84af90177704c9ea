/** A {@link TargetStore} in memory: for tests and documents. */
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { endpointDigest } from "./endpoint-digest.ts"
import type { KeptSubscription, TargetStore } from "./TargetStore.ts"

export const makeTargetStoreMemory = (): TargetStore => {
  const all = new Map<PersonId, ReadonlyArray<KeptSubscription>>()
  const without = (person: PersonId, address: string): ReadonlyArray<KeptSubscription> =>
    (all.get(person) ?? []).filter((each) => each.address !== address)
  return {
    subscriptions: (person) => Effect.sync(() => all.get(person) ?? []),
    subscribe: (person, subscription, madeAt) =>
      Effect.sync(() => {
        for (const owner of all.keys()) all.set(owner, without(owner, subscription.address))
        const kept = { ...subscription, madeAt }
        all.set(person, [...(all.get(person) ?? []), kept].slice(-limits.noticeTargetsMax))
        return kept
      }),
    unsubscribe: (person, digest) =>
      Effect.sync(() => {
        const mine = all.get(person) ?? []
        const left = mine.filter(({ address }) => endpointDigest(address) !== digest)
        all.set(person, left)
        return left.length < mine.length
      }),
  }
}
