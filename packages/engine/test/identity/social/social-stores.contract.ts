/** What the rows of signing in elsewhere do, whatever keeps them. Time is the test's own. */
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { digestOf } from "../../../src/identity/refresh-token.ts"
import type { AccountStore, AccountTold } from "../../../src/identity/social/AccountStore.ts"
import type { LoginBounds, LoginStore, PendingLogin, ShownLogin } from "../../../src/identity/social/LoginStore.ts"
import { refusalOf } from "../../catalogue/fixture.ts"

export type SocialFixture = {
  readonly logins: LoginStore
  readonly accounts: AccountStore
  readonly createUser: (username: string) => Promise<number>
  readonly close: () => Promise<void>
}

const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)
const bounds: LoginBounds = { max: limits.loginsMax, perClientMax: limits.loginsPerAddressMax }
const at = 1_000

const loginOf = (state: string, more: Partial<PendingLogin> = {}): PendingLogin => ({
  ...{ state: digestOf(state), provider: "kakao", browser: digestOf("browser"), verifier: digestOf("verifier") },
  ...{ bound: true, proof: "proof", redirectUri: "http://localhost/", loopback: "localhost", person: null },
  ...{ client: digestOf("192.0.2.1"), expiresAt: at + 600_000 },
  ...more,
})
const shownOf = (state: string, more: Partial<ShownLogin> = {}): ShownLogin => ({
  ...{ state: digestOf(state), provider: "kakao", person: null, browser: digestOf("browser"), verifier: null },
  program: false,
  ...more,
})

export const socialStoresContract = (name: string, open: () => Promise<SocialFixture>): void => {
  let fixture: SocialFixture
  let states = 0
  const fresh = (): string => `state-${++states}`
  beforeAll(async () => {
    fixture = await open()
  })
  afterAll(() => fixture.close())
  const begin = (login: PendingLogin, within = bounds) => run(fixture.logins.begin(login, within))
  const take = (shown: ShownLogin, when = at) => run(fixture.logins.take(shown, when))

  describe(`sign-ins under way in ${name}`, () => {
    it("are given as they were begun, once", async () => {
      const state = fresh()
      const login = loginOf(state)
      await begin(login)
      const found = await take(shownOf(state))
      const bytes = ({ state, browser, verifier, client, ...rest }: PendingLogin) => ({
        ...rest,
        ...{ state: [...state], browser: [...browser], verifier: [...verifier], client: [...client] },
      })
      expect(bytes(found!)).toEqual(bytes(login))
      expect(await take(shownOf(state))).toBe(null)
    })

    it("are given to one of many who ask at the same time", async () => {
      const state = fresh()
      await begin(loginOf(state))
      const found = await Promise.all(Array.from({ length: 10 }, () => take(shownOf(state))))
      expect(found.filter((login) => login !== null)).toHaveLength(1)
    })

    it.each<readonly [string, Partial<PendingLogin>, Partial<ShownLogin>, boolean]>([
      ["the cookie", {}, {}, true],
      ["the verifier", {}, { browser: null, verifier: digestOf("verifier") }, true],
      ["another cookie", {}, { browser: digestOf("other") }, false],
      ["another verifier", {}, { browser: null, verifier: digestOf("other") }, false],
      ["nothing", {}, { browser: null }, false],
      ["nothing, by a program", {}, { browser: null, program: true }, false],
      ["nothing, by a program that began", { bound: false }, { browser: null, program: true }, true],
      ["nothing, by a browser where a program began", { bound: false }, { browser: null }, false],
      [
        "another verifier, by a program that began",
        { bound: false },
        { browser: null, verifier: digestOf("other"), program: true },
        false,
      ],
      ["the cookie, and another provider", {}, { provider: "naver" }, false],
    ])("with %s: %o %o fit: %s", async (_, login, shown, fits) => {
      const state = fresh()
      await begin(loginOf(state, login))
      expect((await take(shownOf(state, shown))) !== null).toBe(fits)
      // One that did not fit is still there for whom it does.
      if (!fits) expect(await take(shownOf(state))).not.toBe(null)
    })

    it("of a person who links fit that person alone", async () => {
      const person = await fixture.createUser(`links-${states}`)
      const state = fresh()
      await begin(loginOf(state, { person }))
      expect(await take(shownOf(state))).toBe(null)
      expect(await take(shownOf(state, { person: person + 1 }))).toBe(null)
      expect((await take(shownOf(state, { person })))?.person).toBe(person)
    })

    it("end at their time, and tell until then where they were begun", async () => {
      const state = fresh()
      await begin(loginOf(state))
      const end = at + 600_000
      expect(await run(fixture.logins.loopbackOf(digestOf(state), end - 1))).toBe("localhost")
      expect(await run(fixture.logins.loopbackOf(digestOf(state), end))).toBe(null)
      expect(await take(shownOf(state), end)).toBe(null)
      expect(await take(shownOf(state), end - 1)).not.toBe(null)
    })

    it("are forgotten after their time", async () => {
      const state = fresh()
      await begin(loginOf(state))
      await run(fixture.logins.forget(at + 600_001))
      expect(await take(shownOf(state))).toBe(null)
    })

    it("are begun anew under the same state by whoever began last", async () => {
      const state = fresh()
      await begin(loginOf(state))
      await begin(loginOf(state, { browser: digestOf("other") }))
      expect(await take(shownOf(state))).toBe(null)
      expect(await take(shownOf(state, { browser: digestOf("other") }))).not.toBe(null)
    })

    it("are bounded for each address: its oldest go, and those of others stay", async () => {
      const within = { max: 1_000_000, perClientMax: 3 }
      const client = digestOf(fresh())
      const other = fresh()
      await begin(loginOf(other), within)
      const mine = Array.from({ length: 5 }, fresh)
      for (const state of mine) await begin(loginOf(state, { client }), within)
      const left = await Promise.all([other, ...mine].map((state) => take(shownOf(state))))
      expect(left.map((login) => login !== null)).toEqual([true, false, false, true, true, true])
    })

    it("are bounded in all: the oldest go, whoever began them", async () => {
      const within = { max: 3, perClientMax: 100 }
      const all = Array.from({ length: 5 }, fresh)
      for (const state of all) await begin(loginOf(state, { client: digestOf(state) }), within)
      const left = await Promise.all(all.map((state) => take(shownOf(state))))
      expect(left.map((login) => login !== null)).toEqual([false, false, true, true, true])
    })
  })

  describe(`accounts in ${name}`, () => {
    let subjects = 0
    const toldOf = (more: Partial<AccountTold["account"]> = {}, issuer = "https://kauth.kakao.com"): AccountTold => ({
      issuer,
      account: { provider: "kakao", subject: String(++subjects), email: "a@mail.example", displayName: "A", ...more },
      at,
    })
    const signIn = (told: AccountTold) => run(fixture.accounts.signIn(told))

    it("make a person once, and are found by issuer and subject alone", async () => {
      const told = toldOf()
      const first = await signIn(told)
      expect(first.made).toBe(true)
      expect(await signIn(told)).toEqual({ person: first.person, made: false })
      const elsewhere = await signIn({ ...told, issuer: "test-provider:kakao" })
      expect([elsewhere.made, elsewhere.person === first.person]).toEqual([true, false])
      const sameAddress = await signIn(toldOf({ email: told.account.email }))
      expect([sameAddress.made, sameAddress.person === first.person]).toEqual([true, false])
    })

    it("make one person of many first sign-ins at the same time", async () => {
      const told = toldOf()
      const all = await Promise.all(Array.from({ length: 8 }, () => signIn(told)))
      expect(new Set(all.map(({ person }) => person)).size).toBe(1)
      expect(all.filter(({ made }) => made)).toHaveLength(1)
    })

    it("keep what was told last, also where it is nothing", async () => {
      const told = toldOf()
      const { person } = await signIn(told)
      await signIn({ ...told, account: { ...told.account, email: null, displayName: "B" } })
      expect(await run(fixture.accounts.of(person))).toEqual([{ ...told.account, email: null, displayName: "B" }])
    })

    it("are linked to one person, one of each issuer", async () => {
      const [mine, theirs] = [toldOf(), toldOf()]
      const [{ person }] = [await signIn(mine), await signIn(theirs)]
      const naver = (subject: string): AccountTold => ({
        ...{ issuer: "https://nid.naver.com", at: at + 1 },
        account: { provider: "naver", subject: `${subject}-${subjects}`, email: null, displayName: null },
      })
      await run(fixture.accounts.link(person, naver("a")))
      await run(fixture.accounts.link(person, naver("a")))
      expect((await run(fixture.accounts.of(person))).map(({ provider }) => provider)).toEqual(["kakao", "naver"])
      expect(await run(refusalOf(fixture.accounts.link(person, theirs)))).toBe("account-taken")
      expect(await run(refusalOf(fixture.accounts.link(person, naver("b"))))).toBe("account-other")
      expect(await signIn(naver("a"))).toEqual({ person, made: false })
    })

    it("give a person another name where theirs is taken", async () => {
      const told = toldOf()
      const taken = await fixture.createUser(`kakao_${told.account.subject}`)
      expect((await signIn(told)).person).not.toBe(taken)
    })
  })
}
