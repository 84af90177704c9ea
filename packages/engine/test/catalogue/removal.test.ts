import { until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { expect, it } from "vitest"
import { writeUnknown } from "../../src/catalogue/errors.ts"
import { KnownUsers } from "../../src/catalogue/KnownUsers.ts"
import { makeRemoval } from "../../src/catalogue/removal.ts"
import { refusalOf } from "./fixture.ts"

it("a removal whose outcome is not known leaves a person who is there, as often as it happens", async () => {
  const scope = Scope.makeUnsafe()
  const user = { id: 5, username: "mina", tier: "BASIC", role: "USER" } as const
  const known = new KnownUsers()
  known.add(user.id, user.tier)
  let asked = 0
  const find = () => Effect.sync(() => (known.isRemoved(user.id) ? null : user))
  const parts = {
    store: {
      earlier: () => Effect.succeed(null),
      find: () => Effect.succeed(user),
      delete: () => writeUnknown("no answer"),
      settled: () => Effect.sync(() => ++asked > 0),
    },
    reservations: { waitForAll: Effect.void, list: () => Effect.succeed({ items: [], next: null }) },
    known,
    find,
  } as unknown as Parameters<typeof makeRemoval>[0]
  const remove = await Effect.runPromise(makeRemoval(parts).pipe(Scope.provide(scope)))
  for (let times = 1; times <= 3; times++) {
    expect(await Effect.runPromise(refusalOf(remove(user.id)))).toBe("WriteUnknown: no answer")
    await until("it is settled", () => !known.isRemoved(user.id))
    expect(asked).toBe(times)
  }
  await Effect.runPromise(Scope.close(scope, Exit.void))
})
