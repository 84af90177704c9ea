/** What every users service does, in any store. */
import { ReservationStatus } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { storeUnavailable } from "../../src/catalogue/errors.ts"
import { makeUsers } from "../../src/catalogue/makeUsers.ts"
import { requestKeyOf } from "../../src/catalogue/RequestKey.ts"
import type { ReservationList } from "../../src/catalogue/ReservationList.ts"
import type { UserStore } from "../../src/catalogue/UserStore.ts"
import type { Users } from "../../src/catalogue/Users.ts"
import { type Node, refusalOf, startNode } from "./fixture.ts"

export type UsersFixture = { readonly store: UserStore; readonly close: () => Promise<void> }

type Lists = Pick<ReservationList["Service"], "list" | "waitForAll">

const noReservations: Lists = { list: () => Effect.succeed({ items: [], next: null }), waitForAll: Effect.void }

const oneReservation: Lists["list"] = ({ person }) =>
  Effect.succeed({
    items: [
      {
        id: 2 ** 27 + 1,
        person,
        optionId: 1024,
        seats: [0],
        price: 0,
        status: ReservationStatus.expired,
        reservedAt: 0,
        holdExpiresAt: null,
        confirmedAt: null,
        expiredAt: 1,
        cancelledAt: null,
        refundedAt: null,
        calledPerson: null,
      },
    ],
    next: null,
  })

export const usersContract = (name: string, open: () => Promise<UsersFixture>): void => {
  describe(`users in ${name}`, () => {
    let fixture: UsersFixture
    let node: Node
    let users: Users["Service"]

    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())
    beforeEach(async () => {
      node = startNode()
      users = await node.run(makeUsers(fixture.store, noReservations))
    })
    afterEach(() => node.stop())

    it("tells the names of those who are there", async () => {
      const made = await Promise.all(["names one", "names two"].map((username) => node.run(users.create({ username }))))
      const [one, two] = made.map(({ id }) => id)
      expect(await node.run(users.names([one, 2 ** 50, two]))).toEqual(
        new Map([
          [one, "names one"],
          [two, "names two"],
        ]),
      )
      expect(await node.run(users.names([]))).toEqual(new Map())
    })

    it("gives a new user the lowest tier and no rights", async () => {
      const user = await node.run(users.create({ username: "mina" }))
      expect(user).toEqual({ id: user.id, username: "mina", tier: "BASIC", role: "USER", verified: "NONE" })
      expect(await node.run(users.get(user.id))).toEqual(user)
    })

    it("knows a user from the moment of creation", async () => {
      const { id } = await node.run(users.create({ username: "at once", tier: "GOLD" }))
      expect(users.known(id)).toBe(true)
    })

    it("lists users in order of id, page by page, by the beginning of their names, by tier and by role", async () => {
      const made = []
      for (const [username, tier] of [
        ["list a", "GOLD"],
        ["list b", "VIP"],
        ["list_c", "GOLD"],
        ["list d", "GOLD"],
      ] as const) {
        made.push(await node.run(users.create({ username, tier })))
      }
      const [a, b, c, d] = made
      const first = await node.run(users.list({ prefix: "list ", limit: 2 }))
      expect(first).toEqual({ items: [a, b], next: b.id })
      expect(await node.run(users.list({ prefix: "list ", limit: 2, after: b.id }))).toEqual({ items: [d], next: null })
      expect((await node.run(users.list({ prefix: "list", tier: "GOLD" }))).items).toEqual([a, c, d])
      expect((await node.run(users.list({ prefix: "list", role: "ADMIN" }))).items).toEqual([])
    })

    it("counts a new tier at once, and refuses one for a user who does not exist", async () => {
      const user = await node.run(users.create({ username: "rises" }))
      expect(await node.run(users.setTier(user.id, "VIP"))).toEqual({ ...user, tier: "VIP" })
      expect(users.tierOf(user.id)).toBe(3)
      expect(await node.run(users.get(user.id))).toEqual({ ...user, tier: "VIP" })
      expect(await node.run(refusalOf(users.setTier(999_999, "VIP")))).toBe("user-unknown")
    })

    it("counts at once how a user is verified, beside the tier, and refuses one who does not exist", async () => {
      const user = await node.run(users.create({ username: "is verified", tier: "GOLD" }))
      expect([user.verified, users.verifiedOf(user.id)]).toEqual(["NONE", 0])
      for (const [index, verified] of (["NONE", "EMAIL", "PHONE"] as const).entries()) {
        expect(await node.run(users.setVerified(user.id, verified))).toEqual({ ...user, verified })
        expect([users.verifiedOf(user.id), users.tierOf(user.id)]).toEqual([index, 2])
      }
      expect(await node.run(users.get(user.id))).toEqual({ ...user, verified: "PHONE" })
      expect((await node.run(users.setTier(user.id, "VIP"))).verified).toBe("PHONE")
      expect(users.verifiedOf(user.id)).toBe(2)
      expect(users.verifiedOf(999_999)).toBe(0)
      expect(await node.run(refusalOf(users.setVerified(999_999, "PHONE")))).toBe("user-unknown")
    })

    it("does not take a tier back that was changed while the user was looked up", async () => {
      const { id } = await node.run(users.create({ username: "looked up" }))
      let looked = false
      let goOn = (): void => {}
      const gate = new Promise<void>((resolve) => {
        goOn = resolve
      })
      const wait = Effect.andThen(
        Effect.sync(() => {
          looked = true
        }),
        Effect.promise(() => gate),
      )
      const find: UserStore["find"] = (who) => Effect.tap(fixture.store.find(who), () => wait)
      const others = await node.run(
        makeUsers({ ...fixture.store, find, members: () => Effect.succeed([]) }, noReservations),
      )
      const looking = node.run(others.find(id))
      await until("the user is looked up", () => looked)
      await node.run(others.setTier(id, "GOLD"))
      goOn()
      await looking
      expect(others.tierOf(id)).toBe(2)
    })

    it("changes one person at a time, so that a late answer brings back nothing that was changed since", async () => {
      const { id } = await node.run(users.create({ username: "changed twice" }))
      const order: string[] = []
      let goOn = (): void => {}
      const gate = new Promise<void>((resolve) => {
        goOn = resolve
      })
      const slowly: UserStore["setTier"] = (who, tier) =>
        Effect.gen(function* () {
          const user = yield* fixture.store.setTier(who, tier)
          order.push("tier written")
          yield* Effect.promise(() => gate)
          order.push("tier told")
          return user
        })
      const setVerified: UserStore["setVerified"] = (who, verified) =>
        Effect.suspend(() => {
          order.push("verification asked for")
          return fixture.store.setVerified(who, verified)
        })
      const others = await node.run(makeUsers({ ...fixture.store, setTier: slowly, setVerified }, noReservations))
      const tier = node.run(others.setTier(id, "GOLD"))
      await until("the tier is written", () => order.length > 0)
      const verification = node.run(others.setVerified(id, "PHONE"))
      goOn()
      await Promise.all([tier, verification])
      expect(order).toEqual(["tier written", "tier told", "verification asked for"])
      expect([others.tierOf(id), others.verifiedOf(id)]).toEqual([2, 2])
    })

    it("refuses a name that is taken, also when it is typed differently", async () => {
      await node.run(users.create({ username: "가람" }))
      expect(await node.run(refusalOf(users.create({ username: " \u1100\u1161\u1105\u1161\u11b7 " })))).toBe(
        "username-taken",
      )
    })

    it("lets one of two win who want the same name at once", async () => {
      const asked = await Promise.all([1, 2, 3].map(() => node.run(refusalOf(users.create({ username: "wanted" })))))
      expect(asked.sort()).toEqual(["not refused", "username-taken", "username-taken"])
    })

    it("creates one user under a key, however often the request comes, also after a restart", async () => {
      const key = requestKeyOf("create-user", "signup-1", { username: "keyed" })
      const user = await node.run(users.create({ username: "keyed", tier: "GOLD" }, key))
      expect(await node.run(users.create({ username: "keyed", tier: "GOLD" }, key))).toEqual(user)
      const restarted = await node.run(makeUsers(fixture.store, noReservations))
      expect(await node.run(restarted.create({ username: "keyed", tier: "GOLD" }, key))).toEqual(user)
      expect(await node.run(refusalOf(users.create({ username: "keyed" })))).toBe("username-taken")
      const other = requestKeyOf("create-user", "signup-1", { username: "other" })
      expect(await node.run(refusalOf(users.create({ username: "other" }, other)))).toBe("key-reused")
    })

    it("answers a keyed creation again after the user was removed, and does not bring the user back", async () => {
      const key = requestKeyOf("create-user", "signup-2", { username: "passing" })
      const user = await node.run(users.create({ username: "passing" }, key))
      await node.run(users.remove(user.id))
      const restarted = await node.run(makeUsers(fixture.store, noReservations))
      expect(await node.run(restarted.create({ username: "passing" }, key))).toEqual(user)
      expect(restarted.known(user.id)).toBe(false)
      expect(await node.run(restarted.find(user.id))).toBeNull()
    })

    it("does not keep a refusal under a key", async () => {
      const first = await node.run(users.create({ username: "wanted name" }))
      const key = requestKeyOf("create-user", "signup-3", { username: "wanted name" })
      expect(await node.run(refusalOf(users.create({ username: "wanted name" }, key)))).toBe("username-taken")
      await node.run(users.remove(first.id))
      expect((await node.run(users.create({ username: "wanted name" }, key))).id).toBeGreaterThan(first.id)
    })

    it("removes a user under a key, and says so again", async () => {
      const { id } = await node.run(users.create({ username: "keyed leaver" }))
      const key = requestKeyOf("remove-user", "leave-1", { userId: id })
      await node.run(users.remove(id, key))
      await node.run(users.remove(id, key))
      expect(await node.run(refusalOf(users.remove(id)))).toBe("user-unknown")
      const other = requestKeyOf("remove-user", "leave-1", { userId: id + 1 })
      expect(await node.run(refusalOf(users.remove(id + 1, other)))).toBe("key-reused")
    })

    it.each([
      ["empty", "   "],
      ["too long", "x".repeat(201)],
      ["no text", "a\u0000b"],
      ["half a character", "\udc00"],
    ])("refuses a name that is %s", async (_what, username) => {
      expect(await node.run(refusalOf(users.create({ username })))).toBe("bad-request")
    })

    it.each([
      ["does not exist", 2 ** 50],
      ["cannot exist", -1],
      ["is not whole", 1.5],
      ["is not a number", Number.NaN],
    ])("does not know an id that %s", async (_what, id) => {
      expect(users.known(id)).toBe(false)
      expect(await node.run(users.find(id))).toBeNull()
      expect(await node.run(refusalOf(users.get(id)))).toBe("user-unknown")
      expect(await node.run(refusalOf(users.remove(id)))).toBe("user-unknown")
    })

    it("learns the users that were there before the start, before the first look-up", async () => {
      const { id } = await node.run(users.create({ username: "before" }))
      const restarted = await node.run(makeUsers(fixture.store, noReservations))
      await until("the user is known after the restart", () => restarted.known(id))
    })

    it("finds a user that another node has created, and knows it from then on", async () => {
      const before = await node.run(users.create({ username: "here" }))
      const here = await node.run(makeUsers(fixture.store, noReservations))
      await until("memory is loaded", () => here.known(before.id))
      const { id } = await node.run(users.create({ username: "elsewhere" }))
      expect(here.known(id)).toBe(false)
      expect((await node.run(here.find(id)))?.username).toBe("elsewhere")
      expect(here.known(id)).toBe(true)
    })

    it("forgets a removed user, and never gives the id again", async () => {
      const user = await node.run(users.create({ username: "leaving" }))
      await node.run(users.remove(user.id))
      expect(users.known(user.id)).toBe(false)
      expect(await node.run(users.find(user.id))).toBeNull()
      expect(await node.run(refusalOf(users.remove(user.id)))).toBe("user-unknown")
      const again = await node.run(users.create({ username: "leaving" }))
      expect(again.id).toBeGreaterThan(user.id)
    })

    it("keeps a user who has reservations, also ended ones", async () => {
      const referenced = await node.run(makeUsers(fixture.store, { ...noReservations, list: oneReservation }))
      const { id } = await node.run(referenced.create({ username: "buyer" }))
      expect(await node.run(refusalOf(referenced.remove(id)))).toBe("user-referenced")
      expect((await node.run(referenced.find(id)))?.username).toBe("buyer")
      expect(referenced.known(id)).toBe(true)
    })

    it("asks the lists only after they have caught up, and hides the user meanwhile", async () => {
      const steps: string[] = []
      let id = 0
      const watching = await node.run(
        makeUsers(fixture.store, {
          waitForAll: Effect.suspend(() =>
            Effect.map(watched.find(id), (user) => {
              steps.push(`caught up; known: ${watched.known(id)}; found: ${user !== null}`)
            }),
          ),
          list: (query) => {
            steps.push("asked")
            return noReservations.list(query)
          },
        }),
      )
      const watched: Users["Service"] = watching
      id = (await node.run(watching.create({ username: "watched" }))).id
      await node.run(watching.remove(id))
      expect(steps).toEqual(["caught up; known: false; found: false", "asked"])
    })

    it("keeps the user when the lists cannot catch up", async () => {
      const behind = await node.run(
        makeUsers(fixture.store, { ...noReservations, waitForAll: Effect.fail(storeUnavailable("behind")) }),
      )
      const { id } = await node.run(behind.create({ username: "still here" }))
      expect(await node.run(refusalOf(behind.remove(id)))).toBe("StoreUnavailable: behind")
      expect((await node.run(behind.find(id)))?.id).toBe(id)
    })
  })
}
