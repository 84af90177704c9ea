/** A {@link MailTargetStore} in memory: for tests and documents. */
import { refused, type StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { PersonId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import { Effect } from "effect"
import { endpointDigest } from "../targets/endpoint-digest.ts"
import type { MailTargetStore } from "./MailTargetStore.ts"

/** It sends nothing, so it counts nothing. `addressOf`: what a person has shown to be theirs. */
export const makeMailTargetStoreMemory = (
  addressOf: (person: PersonId) => Effect.Effect<string | null, StoreUnavailable>,
): Omit<MailTargetStore, "count" | "discount"> => {
  const on = new Map<PersonId, NoticeLanguage>()
  return {
    of: (person) => Effect.map(addressOf(person), (address) => ({ address, language: on.get(person) ?? null })),
    turnOn: Effect.fnUntraced(function* (person, language) {
      const address = yield* addressOf(person)
      if (address === null) return yield* refused("email-unverified")
      on.set(person, language)
      return { address }
    }),
    turnOff: (person) => Effect.sync(() => on.delete(person)),
    stop: (person, digest) =>
      Effect.map(
        // Of a store in memory, which is always there.
        Effect.orDie(addressOf(person)),
        (address) => address !== null && endpointDigest(address) === digest && on.delete(person),
      ),
  }
}
