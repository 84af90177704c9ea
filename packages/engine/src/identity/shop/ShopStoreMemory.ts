/** {@link ShopStore} that lives as long as the process. */
import type { PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { UserStore } from "../../catalogue/UserStore.ts"
import type { SessionStore } from "../SessionStore.ts"
import type { KeptKeys } from "./ShopKeys.ts"
import type { ShopStore } from "./ShopStore.ts"
import { shopUsername } from "./shop-username.ts"

/** `sessions`: knows the versions of people. */
export const makeShopStoreMemory = (
  users: Pick<UserStore, "create" | "find">,
  sessions: Pick<SessionStore, "endings">,
): ShopStore => {
  const persons = new Map<string, PersonId>()
  const keys = new Map<string, KeptKeys>()
  return {
    personOf: Effect.fnUntraced(function* (subject) {
      const key = JSON.stringify([subject.issuer, subject.subject])
      const known = persons.get(key)
      const found = known === undefined ? null : yield* users.find(known)
      const person =
        found?.id ?? (yield* users.create({ username: shopUsername(subject), tier: "BASIC", role: "USER" }, null)).id
      persons.set(key, person)
      const { versions } = yield* sessions.endings(0, Number.MAX_SAFE_INTEGER)
      const version = versions.find((each) => each.person === person)
      return {
        ...{ person, role: found?.role ?? "USER" },
        ...{ version: version?.version ?? 1, changedAt: version?.changedAt ?? 0 },
      }
    }),
    keptKeys: (issuer, url) => Effect.sync(() => keys.get(JSON.stringify([issuer, url])) ?? null),
    keepKeys: (issuer, url, kept) =>
      Effect.sync(() => {
        const key = JSON.stringify([issuer, url])
        if ((keys.get(key)?.fetchedAt ?? 0) < kept.fetchedAt) keys.set(key, kept)
      }),
  }
}
