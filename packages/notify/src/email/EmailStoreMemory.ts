/** An {@link EmailStore} that lives as long as the process: for tests and documents. */
import { refused } from "@ticketrush/engine/catalogue/errors"
import type { UserStore } from "@ticketrush/engine/catalogue/UserStore"
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterConfirm, tooMany } from "./after-confirm.ts"
import { type CodeRow, type EmailStore, lookAt } from "./EmailStore.ts"

type Send = { readonly id: number; readonly person: PersonId; readonly mailbox: string; readonly at: number }

export const makeEmailStoreMemory = (users: Pick<UserStore, "find" | "setVerified">): EmailStore => {
  const codes = new Map<PersonId, CodeRow>()
  /** By mailbox. */
  const shown = new Map<string, { readonly person: PersonId; readonly address: string }>()
  let sends: ReadonlyArray<Send> = []
  let ids = 0
  return {
    put: Effect.fnUntraced(function* (person, draft, now) {
      if ((yield* users.find(person)) === null) return yield* refused("user-unknown", { userId: person })
      sends = sends.filter(({ at }) => at > now - limits.emailCodesWindowMs)
      const own = sends.filter((each) => each.person === person)
      const about = sends.filter((each) => each.mailbox === draft.mailbox)
      for (const [found, most] of [
        [own, limits.emailCodesPerPersonMax],
        [about, limits.emailCodesPerAddressMax],
      ] as const) {
        if (found.length >= most) return yield* tooMany(found[found.length - most].at, now)
      }
      const older = codes.get(person) ?? null
      codes.set(person, { ...draft, wrong: 0, usedAt: null })
      sends = [...sends, { id: ++ids, person, mailbox: draft.mailbox, at: now }]
      return { send: ids, older }
    }),
    giveBack: (person, mac, { older, send }) =>
      Effect.sync(() => {
        const code = codes.get(person)
        if (code?.mac !== mac || code.wrong > 0) return
        if (older === null) codes.delete(person)
        else codes.set(person, older)
        sends = sends.filter(({ id }) => id !== send)
      }),
    addressOf: (person) =>
      Effect.sync(() => [...shown.values()].find((each) => each.person === person)?.address ?? null),
    look: (person, isRight, now) => Effect.sync(() => lookAt(codes.get(person), isRight, now)),
    confirm: Effect.fnUntraced(function* (person, isRight, now) {
      const code = codes.get(person)
      const looked = lookAt(code, isRight, now)
      if (looked.kind === "used") return yield* afterConfirm({ kind: "right", address: looked.address })
      if (code === undefined || looked.kind === "none") return yield* afterConfirm({ kind: "over" })
      if (!isRight(code)) {
        codes.set(person, { ...code, wrong: code.wrong + 1 })
        return yield* afterConfirm({ kind: "wrong", tries: code.wrong + 1 })
      }
      codes.delete(person)
      const { address, mailbox } = code
      const owner = shown.get(mailbox)?.person ?? person
      if (owner !== person && (yield* users.find(owner)) !== null) return yield* afterConfirm({ kind: "taken" })
      codes.set(person, { ...code, usedAt: now })
      for (const [each, { person: of }] of shown) if (of === person) shown.delete(each)
      shown.set(mailbox, { person, address })
      const user = yield* users.find(person)
      if (user?.verified === "NONE") yield* users.setVerified(person, "EMAIL")
      return yield* afterConfirm({ kind: "right", address })
    }),
  }
}
