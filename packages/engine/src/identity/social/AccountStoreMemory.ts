/** Accounts that live as long as the process. */
import type { PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { type CatalogueError, RefusedError, refused } from "../../catalogue/errors.ts"
import type { UserStore } from "../../catalogue/UserStore.ts"
import type { AccountStore, AccountTold } from "./AccountStore.ts"
import { namesOf } from "./account-names.ts"

type Kept = AccountTold & { readonly person: PersonId }

export const makeAccountStoreMemory = (users: Pick<UserStore, "create" | "find">): AccountStore => {
  /** In the order in which they were linked. */
  const kept = new Map<string, Kept>()
  const keyOf = ({ issuer, account }: AccountTold): string => JSON.stringify([issuer, account.subject])
  const living = (key: string) =>
    Effect.gen(function* () {
      const found = kept.get(key)
      if (found === undefined) return undefined
      return (yield* users.find(found.person)) === null ? undefined : found
    })
  const create = (names: ReadonlyArray<string>): Effect.Effect<PersonId, CatalogueError> =>
    users.create({ username: names[0], tier: "BASIC", role: "USER" }, null).pipe(
      Effect.map(({ id }) => id),
      Effect.catch((error) =>
        error instanceof RefusedError && names.length > 1 ? create(names.slice(1)) : Effect.fail(error),
      ),
    )
  return {
    signIn: Effect.fnUntraced(function* (told) {
      const key = keyOf(told)
      const found = yield* living(key)
      const person = found?.person ?? (yield* create(namesOf(told.account)))
      // Another request may have made it meanwhile.
      const first = found === undefined ? kept.get(key) : found
      kept.set(key, { ...told, person: first?.person ?? person })
      return { person: first?.person ?? person, made: first === undefined }
    }),
    link: Effect.fnUntraced(function* (person, told) {
      const key = keyOf(told)
      const found = yield* living(key)
      const { provider } = told.account
      if (found !== undefined && found.person !== person) return yield* refused("account-taken", { provider })
      const other = [...kept].some(
        ([each, { issuer, person: of }]) => each !== key && issuer === told.issuer && of === person,
      )
      if (other) return yield* refused("account-other", { provider })
      kept.set(key, { ...told, person })
    }),
    of: (person) =>
      Effect.sync(() => [...kept.values()].filter((each) => each.person === person).map(({ account }) => account)),
  }
}
