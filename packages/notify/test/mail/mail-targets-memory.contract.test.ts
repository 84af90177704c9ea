import { Effect } from "effect"
import { makeMailTargetStoreMemory } from "../../src/mail/MailTargetStoreMemory.ts"
import { mailTargetsContract } from "./mail-targets.contract.ts"

mailTargetsContract("memory", () => {
  const addresses = new Map<number, string>()
  let people = 0
  return Promise.resolve({
    store: makeMailTargetStoreMemory((person) => Effect.sync(() => addresses.get(person) ?? null)),
    person: () => Promise.resolve(++people),
    show: (person, address) => Promise.resolve(addresses.set(person, address)),
    close: () => Promise.resolve(),
  })
})
