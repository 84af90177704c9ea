/** What sessions do, whatever keeps their rows. Time is the test's own. */
import { generateKeyPairSync } from "node:crypto"
import { limits, refusal } from "@ticketrush/protocol"
import { Effect, Exit, Scope } from "effect"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { AccessTokens, type VerifiedAccess } from "../../src/identity/access-token.ts"
import { makeSessions } from "../../src/identity/makeSessions.ts"
import type { SessionStore } from "../../src/identity/SessionStore.ts"
import type { Grant, Sessions } from "../../src/identity/Sessions.ts"
import { nodeRandom } from "../../src/ports-node.ts"
import { refusalOf } from "../catalogue/fixture.ts"

export type SessionsFixture = {
  readonly store: SessionStore
  readonly createUser: (username: string) => Promise<number>
  readonly close: () => Promise<void>
}

const phone = { agent: "phone/1", address: "192.0.2.1" }
const laptop = { agent: "laptop/1", address: "192.0.2.2" }
const day = 86_400_000

const pair = generateKeyPairSync("ed25519")
const tokens = new AccessTokens([{ kid: "k", secret: pair.privateKey, open: pair.publicKey }], 600)

export const sessionsContract = (name: string, open: () => Promise<SessionsFixture>): void => {
  describe(`sessions in ${name}`, () => {
    let fixture: SessionsFixture
    let scope: Scope.Closeable
    let sessions: Sessions["Service"]
    let person: number
    let users = 0
    /** Each test has an hour of its own, so that none sees what another one ended. */
    let now = Date.UTC(2026, 1, 1)

    const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)
    const make = (): Promise<Sessions["Service"]> =>
      Effect.runPromise(
        makeSessions({ store: fixture.store, tokens, random: nodeRandom, nowMs: () => now }).pipe(Scope.provide(scope)),
      )
    const signIn = (client = phone): Promise<Grant> => run(sessions.open(person, client))
    const refused = (token: string, client = phone) => run(refusalOf(sessions.refresh(token, client)))
    const refresh = (token: string, client = phone) => run(sessions.refresh(token, client))
    const verified = (token: string): Promise<VerifiedAccess> =>
      new Promise((done) => sessions.tokens.verify(token, now, done))
    const counts = async ({ accessToken }: Grant): Promise<boolean> => {
      const found = await verified(accessToken)
      return "claims" in found && !sessions.revocations.refuses(found.claims)
    }
    const living = async (of: number = person): Promise<ReadonlyArray<string>> =>
      (await run(sessions.list(of))).map(({ id }) => id)

    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())
    beforeEach(async () => {
      now += 3_600_000
      scope = Scope.makeUnsafe()
      sessions = await make()
      person = await fixture.createUser(`buyer-${++users}`)
    })
    afterEach(() => Effect.runPromise(Scope.close(scope, Exit.void)))

    it("are opened for a person there is, and for no other", async () => {
      const grant = await signIn()
      expect(grant).toMatchObject({
        accessSeconds: 600,
        refreshSeconds: 14 * 86_400,
        holder: { person, role: "USER", username: `buyer-${users}`, version: 1 },
      })
      expect(await verified(grant.accessToken)).toMatchObject({ claims: { person, session: grant.session } })
      expect(await run(refusalOf(sessions.open(999_999_999, phone)))).toBe("user-unknown")
      expect(await run(refusalOf(sessions.open(-1, phone)))).toBe("user-unknown")
    })

    it("give another refresh token with each use, and the one before counts no more", async () => {
      const first = await signIn()
      now += 60_000
      const second = await refresh(first.refreshToken)
      now += 60_000
      const third = await refresh(second.refreshToken)
      expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3)
      expect(new Set([first, second, third].map(({ session }) => session)).size).toBe(1)
      expect(await counts(third)).toBe(true)
    })

    it("end with all their tokens when a refresh token is used twice", async () => {
      const first = await signIn()
      now += 60_000
      const second = await refresh(first.refreshToken)
      now += 60_000
      expect(await refused(first.refreshToken)).toBe("refresh-over")
      expect(await refused(second.refreshToken)).toBe("refresh-over")
      expect(await counts(second)).toBe(false)
      expect(await living()).toEqual([])
    })

    it("end when a token of long ago is used, however many came after it", async () => {
      const first = await signIn()
      let last = first
      for (let i = 0; i < 5; i++) {
        now += 60_000
        last = await refresh(last.refreshToken)
      }
      expect(await refused(first.refreshToken, laptop)).toBe("refresh-over")
      expect(await refused(last.refreshToken)).toBe("refresh-over")
    })

    it("leave the other sessions of the person alone when one of them ends", async () => {
      const [stolen, other] = [await signIn(), await signIn(laptop)]
      now += 60_000
      await refresh(stolen.refreshToken)
      now += 60_000
      await refused(stolen.refreshToken)
      expect(await living()).toEqual([other.session])
      expect(await counts(await refresh(other.refreshToken, laptop))).toBe(true)
    })

    it("give the same client a lost answer once more, with the same living token", async () => {
      const first = await signIn()
      const lost = await refresh(first.refreshToken)
      now += limits.refreshGraceMs
      const again = await refresh(first.refreshToken)
      expect(again.refreshToken).toBe(lost.refreshToken)
      now += 60_000
      expect(await counts(await refresh(again.refreshToken))).toBe(true)
    })

    it("take the same use for theft when it comes from another client, too late, or after its answer was used", async () => {
      for (const theft of ["client", "late", "used"] as const) {
        const first = await signIn()
        const second = await refresh(first.refreshToken)
        if (theft === "late") now += limits.refreshGraceMs + 1
        if (theft === "used") await refresh(second.refreshToken)
        expect(await refused(first.refreshToken, theft === "client" ? laptop : phone), theft).toBe("refresh-over")
        expect(await refused(second.refreshToken), theft).toBe("refresh-over")
      }
    })

    it("have one living token after many parallel uses of the same one", async () => {
      const first = await signIn()
      const granted = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refreshToken)))
      expect(new Set(granted.map(({ refreshToken }) => refreshToken)).size).toBe(1)
      now += 60_000
      const next = await refresh(granted[0].refreshToken)
      expect(await counts(next)).toBe(true)
      now += 60_000
      expect(await refused(granted[0].refreshToken)).toBe("refresh-over")
    })

    it("end when two clients use the same token in parallel: one of them is a thief", async () => {
      const first = await signIn()
      const exits = await Promise.all(
        [phone, laptop].map((client) => Effect.runPromise(refusalOf(sessions.refresh(first.refreshToken, client)))),
      )
      expect(exits.toSorted()).toEqual(["not refused", "refresh-over"])
      expect(await living()).toEqual([])
    })

    it("last fourteen days from their last use, and ninety in all", async () => {
      let { refreshToken } = await signIn()
      now += 14 * day - 1
      refreshToken = (await refresh(refreshToken)).refreshToken
      const idle = await signIn(laptop)
      now += 14 * day
      expect(await refused(idle.refreshToken, laptop)).toBe("refresh-over")
      expect(await refused(refreshToken)).toBe("refresh-over")

      const begun = now
      refreshToken = (await signIn()).refreshToken
      while (now + 10 * day < begun + 90 * day) {
        now += 10 * day
        refreshToken = (await refresh(refreshToken)).refreshToken
      }
      now = begun + 90 * day
      expect(await refused(refreshToken)).toBe("refresh-over")
    })

    it("tell apart what is no refresh token, an access token, and one that nobody gave out", async () => {
      const { accessToken } = await signIn()
      expect(await refused("")).toBe("refresh-required")
      expect(await refused("  ")).toBe("refresh-required")
      expect(await refused("hello")).toBe("refresh-invalid")
      expect(await refused(accessToken)).toBe("refresh-type")
      expect(await refused(`trr_${"A".repeat(64)}`)).toBe("refresh-unknown")
    })

    it("end at logout, with the access token in hand", async () => {
      const grant = await signIn()
      const caller = { person, session: grant.session }
      await run(sessions.logout(caller, grant.refreshToken))
      expect(await counts(grant)).toBe(false)
      expect(await refused(grant.refreshToken)).toBe("refresh-over")
      // Again is the same.
      await run(sessions.logout(caller, grant.refreshToken))
    })

    it("both end when the access token is of one session and the refresh token of another of the person", async () => {
      const [here, there] = [await signIn(), await signIn(laptop)]
      await run(sessions.logout({ person, session: here.session }, there.refreshToken))
      expect(await living()).toEqual([])
      expect([await counts(here), await counts(there)]).toEqual([false, false])
    })

    it("are not ended by the refresh token of somebody else", async () => {
      const mine = await signIn()
      const other = await fixture.createUser(`thief-${users}`)
      const theirs = await run(sessions.open(other, laptop))
      const caller = { person: other, session: theirs.session }
      expect(await run(refusalOf(sessions.logout(caller, mine.refreshToken)))).toBe("refresh-foreign")
      expect(await run(refusalOf(sessions.end(other, mine.session)))).toBe("session-unknown")
      expect(await living()).toEqual([mine.session])
      expect(await counts(mine)).toBe(true)
    })

    it("are listed with the last used first, and end one by one", async () => {
      const first = await signIn()
      now += 1_000
      const second = await signIn(laptop)
      now += 1_000
      await refresh(first.refreshToken)
      expect(await run(sessions.list(person))).toMatchObject([
        { id: first.session, agent: "phone/1", usedAt: now },
        { id: second.session, agent: "laptop/1", usedAt: now - 1_000 },
      ])
      await run(sessions.end(person, second.session))
      expect(await living()).toEqual([first.session])
      expect(await counts(second)).toBe(false)
      expect(await run(refusalOf(sessions.end(person, second.session)))).toBe("session-unknown")
    })

    it("all end at once, with every access token that was issued, and new ones can be opened", async () => {
      const [first, second] = [await signIn(), await signIn(laptop)]
      await run(sessions.endAll(person))
      expect(await living()).toEqual([])
      expect([await counts(first), await counts(second)]).toEqual([false, false])
      expect(await refused(first.refreshToken)).toBe("refresh-over")
      const next = await signIn()
      expect(next.holder.version).toBe(2)
      expect(await counts(next)).toBe(true)
      expect(await run(refusalOf(sessions.endAll(999_999_999)))).toBe("user-unknown")
    })

    it("end when the person gets another role, which the next ones carry", async () => {
      const before = await signIn()
      await run(sessions.setRole(person, "OPERATOR"))
      expect(await counts(before)).toBe(false)
      expect(await refused(before.refreshToken)).toBe("refresh-over")
      expect(await verified((await signIn()).accessToken)).toMatchObject({ claims: { role: "OPERATOR", version: 2 } })
      expect(await run(refusalOf(sessions.setRole(999_999_999, "USER")))).toBe("user-unknown")
    })

    it("leave one administrator when the last two give up the role at the same time", async () => {
      const other = await fixture.createUser(`admin-${users}`)
      for (const id of [person, other]) await run(sessions.setRole(id, "ADMIN"))
      const both = await Promise.all([person, other].map((id) => run(refusalOf(sessions.setRole(id, "USER")))))
      expect(both.toSorted()).toEqual(["last-admin", "not refused"])
      const roles = await Promise.all([person, other].map((id) => run(sessions.open(id, phone))))
      expect(roles.map(({ holder }) => holder.role).toSorted()).toEqual(["ADMIN", "USER"])
    })

    it("tell by a refresh token which one it belongs to, as long as it is the newest or the one before", async () => {
      const first = await signIn()
      now += 60_000
      const second = await refresh(first.refreshToken)
      const sessionOf = ({ refreshToken }: Grant) => run(sessions.sessionOf(refreshToken))
      expect(await Promise.all([first, second].map(sessionOf))).toEqual([first.session, first.session])
      now += 60_000
      await refresh(second.refreshToken)
      expect(await run(refusalOf(sessions.sessionOf(first.refreshToken)))).toBe("refresh-over")
      expect(await run(refusalOf(sessions.sessionOf(`trr_${"A".repeat(64)}`)))).toBe("refresh-unknown")
      expect(await living()).toEqual([first.session])
    })

    it("are not touched by a refresh that is refused for what the caller asks of the session", async () => {
      const first = await signIn()
      now += 60_000
      const asked: string[] = []
      const refuse = (session: string) => {
        asked.push(session)
        return refusal("csrf-missing")
      }
      expect(await run(refusalOf(sessions.refresh(first.refreshToken, phone, refuse)))).toBe("csrf-missing")
      expect(asked).toEqual([first.session])
      now += 60_000
      expect(await counts(await refresh(first.refreshToken))).toBe(true)
    })

    it(`are at most ${limits.sessionsPerPersonMax} of a person: the one that was used the longest ago ends`, async () => {
      const opened: Grant[] = []
      for (let i = 0; i <= limits.sessionsPerPersonMax; i++) {
        now += 1_000
        opened.push(await signIn())
      }
      const found = await living()
      expect(found).toHaveLength(limits.sessionsPerPersonMax)
      expect(found).not.toContain(opened[0].session)
      expect(await counts(opened[0])).toBe(false)
      expect(await refused(opened[0].refreshToken)).toBe("refresh-over")
    })

    it("that ended before a restart, or on another node, count no more there either", async () => {
      const [ended, everywhere] = [await signIn(), await signIn()]
      await run(sessions.end(person, ended.session))
      const other = await fixture.createUser(`elsewhere-${users}`)
      const theirs = await run(sessions.open(other, laptop))
      await run(sessions.endAll(other))
      sessions = await make()
      expect([await counts(ended), await counts(theirs), await counts(everywhere)]).toEqual([false, false, true])
    })

    it("keep nothing of a client but visible characters", async () => {
      await signIn({ agent: `evil\r\nX: \u001b[31m${"x".repeat(500)}`, address: "192.0.2.1" })
      const [{ agent }] = await run(sessions.list(person))
      expect(agent).toMatch(/^[ -~]+$/)
      expect(agent).toHaveLength(limits.agentCharsMax)
    })

    it("are forgotten when they have been over for as long as a refresh token counts", async () => {
      const grant = await signIn()
      await run(sessions.end(person, grant.session))
      await run(fixture.store.forget(now))
      expect(await refused(grant.refreshToken)).toBe("refresh-over")
      await run(fixture.store.forget(now + 1))
      expect(await refused(grant.refreshToken)).toBe("refresh-unknown")
    })
  })
}
