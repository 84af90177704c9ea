/** What is remembered of access tokens, and what is done for one that is seen for the first time. */
import type { VerifiedAccess } from "@ticketrush/engine/identity/access-token"
import { Revocations } from "@ticketrush/engine/identity/Revocations"
import { ShopKeys } from "@ticketrush/engine/identity/shop/ShopKeys"
import { ShopTokens } from "@ticketrush/engine/identity/shop/ShopTokens"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Caller } from "../../src/access/Caller.ts"
import { type SignedInOptions, SignedInTokens } from "../../src/access/SignedInTokens.ts"
import type { BodyFault, Exchange } from "../../src/Exchange.ts"

type Verify = { readonly token: string; readonly done: (verified: VerifiedAccess) => void }

/** Verifications wait until the test ends them. */
const startTokens = (options: SignedInOptions = {}) => {
  const waiting: Verify[] = []
  const revocations = new Revocations(600_000)
  const clock = { now: 1_000 }
  const tokens = { verify: (token: string, _at: number, done: Verify["done"]) => void waiting.push({ token, done }) }
  const sessions = { tokens, revocations, nowMs: () => clock.now } as unknown as ConstructorParameters<
    typeof SignedInTokens
  >[0]
  return { signedIn: new SignedInTokens(sessions, options), waiting, revocations, clock }
}

type Bodied = Exchange & { readonly arrives: (body: string | BodyFault) => void; over: boolean }

const exchangeWith = (token: string, answered: string[] = [], method = "GET"): Bodied => {
  let reader: ((body: Buffer | BodyFault) => void) | undefined
  const exchange = {
    over: false,
    ...{ method, path: "/mine", query: "", route: "mine" },
    header: (name: string) => (name === "authorization" ? `Bearer ${token}` : ""),
    eachHeader: (visit: (name: string, value: string) => void) => {
      visit("authorization", `Bearer ${token}`)
      visit("user-agent", "test")
    },
    bodyHeaders: () => ({ chunked: false, fault: null }),
    address: () => "192.0.2.1",
    ended: () => exchange.over,
    keepUpgrade: () => {},
    readBody: (_max: number, done: typeof reader) => {
      reader = done
    },
    arrives: (body: string) => reader?.(body === "unfinished" ? "unfinished" : Buffer.from(body)),
    answer: (_status: number, _type: string, body: string) => void answered.push(JSON.parse(body).code),
    failed: (cause: unknown) => void answered.push(`defect: ${cause}`),
  }
  return exchange as unknown as Bodied
}

const claimsOf = (session: string, expiresAt = 600_000): VerifiedAccess => ({
  claims: { person: 5, session, role: "USER", version: 1, issuedAt: 0, expiresAt },
})

const wordOf = (caller: Caller): string =>
  caller.kind === "signed-in"
    ? `${caller.person} ${caller.session}`
    : caller.kind === "unsigned"
      ? caller.unsigned.code
      : caller.kind

describe("an access token", () => {
  it("is verified once, and admits at once from then on", () => {
    const { signedIn, waiting } = startTokens()
    const admitted: string[] = []
    const admit = (exchange: Exchange) =>
      signedIn.admit(exchange, (_, caller) => void admitted.push(wordOf(caller)), 100)
    admit(exchangeWith("t"))
    expect(admitted).toEqual([])
    waiting[0].done(claimsOf("s"))
    expect(admitted).toEqual(["5 s"])
    for (let i = 0; i < 10; i++) admit(exchangeWith("t"))
    expect(admitted).toHaveLength(11)
    expect(waiting).toHaveLength(1)
  })

  it("that several requests show at once is verified once, and each of them is answered", () => {
    const { signedIn, waiting } = startTokens()
    const admitted: string[] = []
    const answered: string[] = []
    for (let n = 0; n < 10; n++) {
      const admit = (_: Exchange, caller: Caller): void => {
        if (n === 3) throw "thrown"
        admitted.push(`${n} ${wordOf(caller)}`)
      }
      signedIn.admit(exchangeWith("t", answered), admit, 100)
    }
    expect(waiting).toHaveLength(1)
    waiting[0].done(claimsOf("s"))
    expect(admitted).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9].map((n) => `${n} 5 s`))
    expect([answered, signedIn.counters().verifications]).toEqual([["defect: thrown"], 1])
  })

  it("that is known is refused in the turn in which its session has ended or its time is up", () => {
    const { signedIn, waiting, revocations, clock } = startTokens()
    const admitted: string[] = []
    const admit = (token: string) =>
      signedIn.admit(exchangeWith(token), (_, caller) => void admitted.push(wordOf(caller)), 100)
    for (const token of ["a", "b"]) admit(token)
    waiting[0].done(claimsOf("first"))
    waiting[1].done(claimsOf("second", 2_000))
    revocations.end("first", 1_000)
    clock.now = 2_000
    for (const token of ["a", "b"]) admit(token)
    expect(admitted).toEqual(["5 first", "5 second", "token-revoked", "token-expired"])
  })

  it("whose session ended while it was verified is refused", () => {
    const { signedIn, waiting, revocations } = startTokens()
    const admitted: string[] = []
    signedIn.admit(exchangeWith("t"), (_, caller) => void admitted.push(wordOf(caller)), 100)
    revocations.end("s", 1_000)
    waiting[0].done(claimsOf("s"))
    expect(admitted).toEqual(["token-revoked"])
  })

  it("is one of a bounded number that are remembered", () => {
    const { signedIn, waiting } = startTokens({ knownMax: 8 })
    for (let i = 0; i < 100; i++) {
      signedIn.admit(exchangeWith(`t${i}`), () => {}, 100)
      waiting[i].done(claimsOf(`s${i}`))
    }
    expect(signedIn.counters().known).toBeLessThanOrEqual(8)
  })

  it("is one of a bounded number that are verified at a time: more are asked to come back", () => {
    const { signedIn, waiting } = startTokens({ atOnceMax: 2 })
    const answered: string[] = []
    const admitted: string[] = []
    const admit = (token: string) =>
      signedIn.admit(exchangeWith(token, answered), (_, caller) => void admitted.push(wordOf(caller)), 100)
    for (const token of ["a", "b", "c"]) admit(token)
    expect(answered).toEqual(["overloaded"])
    waiting[0].done({ fault: "invalid" })
    admit("d")
    expect(waiting.map(({ token }) => token)).toEqual(["a", "b", "d"])
    expect(admitted).toEqual(["token-invalid"])
  })

  it("that cannot be verified by a mistake of ours is a defect, and the next one is verified all the same", () => {
    const { signedIn, waiting } = startTokens({ atOnceMax: 1 })
    const answered: string[] = []
    signedIn.admit(exchangeWith("a", answered), () => {}, 100)
    waiting[0].done({ defect: "broken" })
    expect(answered).toEqual(["defect: broken"])
    signedIn.admit(
      exchangeWith("b", answered),
      () => {
        throw "thrown"
      },
      100,
    )
    waiting[1].done(claimsOf("s"))
    signedIn.admit(exchangeWith("c", answered), () => {}, 100)
    expect(answered).toEqual(["defect: broken", "defect: thrown"])
    expect(waiting).toHaveLength(3)
  })
})

describe("while the shop's provider does not answer", () => {
  const madeUp = (kid: string): string =>
    [{ alg: "ES256", kid }, { iss: "shop" }, {}]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".")

  it.each([
    ["of as many keys", (nth: number) => madeUp(`made-up-${nth}`)],
    ["that are all the same", () => madeUp("made-up")],
  ])("made-up tokens %s keep no other token from being verified", (_, tokenOf) => {
    const asked: Array<(answer: { readonly failed: string }) => void> = []
    const keys = new ShopKeys({ ask: (done) => void asked.push(done), nowMs: () => 1_000_000 })
    const issuer = { issuer: "shop", audience: "a", type: "at+jwt", seconds: 60, roleClaim: null }
    const store = { personOf: () => Effect.die("a made-up token has no person") }
    const { signedIn, waiting } = startTokens({ shop: new ShopTokens({ shop: issuer, keys, store }) })
    const answered: string[] = []
    const admitted: string[] = []
    const admit = (token: string) =>
      signedIn.admit(exchangeWith(token, answered), (__, caller) => void admitted.push(wordOf(caller)), 100)
    const flood = 2 * limits.verificationsAtOnceMax
    for (let nth = 0; nth < flood; nth++) admit(tokenOf(nth))
    const unavailable = (count: number) => Array.from({ length: count }, () => "issuer-unavailable")
    expect(answered).toEqual(unavailable(flood - limits.shopKeyWaitersMax))
    admit("ours")
    expect(waiting.map(({ token }) => token)).toEqual(["ours"])
    waiting[0].done(claimsOf("s"))
    expect(admitted).toEqual(["5 s"])
    expect(asked).toHaveLength(1)
    asked[0]({ failed: "timeout" })
    expect(answered).toEqual(unavailable(flood))
    expect(admitted).toEqual(["5 s"])
  })
})

describe("a request that waits for its token to be verified", () => {
  const heldOf = (exchange: Bodied) => {
    const { signedIn, waiting } = startTokens()
    const held: Exchange[] = []
    signedIn.admit(exchange, (later) => void held.push(later), 100)
    return { held, verified: () => waiting[0].done(claimsOf("s")) }
  }

  it("keeps its headers and its address, which the socket forgets", () => {
    const { held, verified } = heldOf(exchangeWith("t"))
    verified()
    expect([held[0].header("user-agent"), held[0].header("absent"), held[0].address()]).toEqual([
      "test",
      "",
      "192.0.2.1",
    ])
  })

  it.each(["before", "after"])("hands its body over when it came %s the token was verified", (when) => {
    const exchange = exchangeWith("t", [], "POST")
    const { held, verified } = heldOf(exchange)
    const bodies: string[] = []
    const read = () => held[0].readBody(100, (body) => void bodies.push(String(body)))
    if (when === "before") exchange.arrives("hello")
    verified()
    read()
    if (when === "after") exchange.arrives("hello")
    expect(bodies).toEqual(["hello"])
  })

  it("hands over what is wrong with its body, too", () => {
    const exchange = exchangeWith("t", [], "POST")
    const { held, verified } = heldOf(exchange)
    exchange.arrives("unfinished")
    verified()
    const bodies: string[] = []
    held[0].readBody(100, (body) => void bodies.push(String(body)))
    expect(bodies).toEqual(["unfinished"])
  })

  it("is not handled any more when its client has gone meanwhile", () => {
    const exchange = exchangeWith("t")
    const { held, verified } = heldOf(exchange)
    exchange.over = true
    verified()
    expect(held).toEqual([])
  })
})
