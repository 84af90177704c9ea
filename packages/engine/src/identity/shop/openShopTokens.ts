/**
 * The tokens of the shop's identity provider, ready for the first request: its keys were asked for, or are those that were
 * kept, and are asked for again and again from then on, so that they are there when a sale opens.
 */
import { limits } from "@ticketrush/protocol"
import { Data, Effect } from "effect"
import { insisting } from "../../catalogue/insisting.ts"
import { forEver } from "../../health/forEver.ts"
import { askForKeys } from "./askForKeys.ts"
import { ShopKeys } from "./ShopKeys.ts"
import type { ShopStore } from "./ShopStore.ts"
import { makeShopStorePostgres } from "./ShopStorePostgres.ts"
import { type ShopIssuer, ShopTokens } from "./ShopTokens.ts"

/** The message is for operators: the provider did not give its keys. */
class ShopKeysError extends Data.TaggedError("ShopKeysError")<{ readonly message: string }> {}

export type OpenShopTokens = {
  readonly shop: ShopIssuer
  /** Where the provider publishes its keys. */
  readonly keysUrl: string
  readonly store: ShopStore
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

export const openShopTokens = Effect.fnUntraced(function* ({ keysUrl, nowMs, shop, store }: OpenShopTokens) {
  const keys = new ShopKeys({ ask: (done) => askForKeys(keysUrl, done), nowMs })
  const kept = yield* insisting(store.keptKeys(shop.issuer, keysUrl))
  if (kept !== null) keys.remember(kept)
  const heard = Effect.callback<string | null>((resume) => keys.refresh((failed) => resume(Effect.succeed(failed))))
  // The first round of the loop below hears what this came to, since it falls into the pause, and reports it.
  yield* heard
  const round = Effect.gen(function* () {
    const failed = yield* heard
    if (failed !== null) return yield* new ShopKeysError({ message: `${keysUrl}: ${failed}` })
    if (keys.kept !== null) yield* store.keepKeys(shop.issuer, keysUrl, keys.kept)
  })
  const pauseMs = limits.shopKeysPauseMs
  const times = { restMs: limits.shopKeysFreshMs, pauseMs, longestPauseMs: pauseMs }
  yield* Effect.forkScoped(forEver({ part: "shopKeys", ...times }, round))
  return new ShopTokens({ shop, keys, store })
})

/** The tables must be there: see `identityMigrations`. */
export const shopTokensPostgres = ({
  keysUrl,
  nowMs,
  ...shop
}: ShopIssuer & Pick<OpenShopTokens, "keysUrl" | "nowMs">) =>
  Effect.flatMap(makeShopStorePostgres, (store) => openShopTokens({ shop, keysUrl, store, nowMs }))
