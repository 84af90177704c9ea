/** Access tokens that are wrong in one thing: each is refused, with its cause, and counted under it. */
import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto"
import { Effect } from "effect"
import { createLocalJWKSet, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { generateKey, Keys } from "../../src/keys/Keys.ts"
import { requested } from "../access/Requester.ts"
import { ask, bearer, createUser, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { tokenOf } from "./forge.ts"

let node: TestNode
let keys: Keys
let user: number
let mine: string
beforeAll(async () => {
  const made = [await Effect.runPromise(generateKey), await Effect.runPromise(generateKey)]
  keys = await Effect.runPromise(Keys.make(made))
  node = await startNode({ keys })
  user = await createUser(node.url, "buyer")
  mine = (await signIn(node.url, user)).accessToken
})
afterAll(() => node.stop())

const answerTo = async (authorization: string | undefined) => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
  const { status, body, headers: answered } = await ask(`${node.url}/api/auth/me`, { headers })
  return { status, cause: body.errorCode, message: body.message, challenge: answered.get("www-authenticate") }
}
const causeOf = async (token: string): Promise<string> => {
  const { status, cause, message, challenge } = await answerTo(`Bearer ${token}`)
  expect({ status, message, challenge }).toEqual({
    status: 401,
    message: "unauthorized",
    challenge: 'Bearer error="invalid_token"',
  })
  return cause
}
const mineWith = (claims: Parameters<typeof tokenOf>[1], header?: Parameters<typeof tokenOf>[2], key?: KeyObject) =>
  tokenOf(keys.all, { sub: String(user), ...claims }, header, key)

const seconds = (): number => Math.floor(Date.now() / 1_000)
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")
const newest = (): (typeof keys.all)[number] => keys.all[keys.all.length - 1]

describe("a token of ours", () => {
  it("is taken as the server gave it, and as an older key of the installation signed it", async () => {
    expect(await answerTo(`Bearer ${mine}`)).toMatchObject({ status: 200 })
    expect(await answerTo(`bearer  ${mine}`)).toMatchObject({ status: 200 })
    const older = await tokenOf([keys.all[0]], { sub: String(user) })
    expect(await answerTo(`Bearer ${older}`)).toMatchObject({ status: 200 })
  })

  it("can be checked by others with the published keys alone", async () => {
    const { body } = await ask(`${node.url}/.well-known/jwks.json`)
    const { payload } = await jwtVerify(mine, createLocalJWKSet(body), {
      issuer: "ticketrush",
      audience: "ticketrush-api",
    })
    expect(payload).toMatchObject({ sub: String(user), role: "USER" })
    expect((payload.exp as number) - (payload.iat as number)).toBe(600)
  })
})

describe("no token", () => {
  it.each([undefined, "", "Basic abc", "Bearer", "Bearer a b"])("is told that one is required: %s", async (sent) => {
    expect(await answerTo(sent)).toEqual({
      status: 401,
      cause: "AUTH_ACCESS_TOKEN_REQUIRED",
      message: "unauthorized",
      challenge: "Bearer",
    })
  })

  it("is what an address says: a token in a query is never read", async () => {
    const { status, body } = await ask(`${node.url}/api/auth/me?access_token=${mine}`)
    expect([status, body.errorCode]).toEqual([401, "AUTH_ACCESS_TOKEN_REQUIRED"])
    expect(JSON.stringify(body)).not.toContain(mine)
  })

  it("is what two of them are: nobody can say which one was meant", async () => {
    const twice = ["Authorization", `Bearer ${mine}`, "Authorization", `Bearer ${mine}`]
    expect(await requested({ port: node.port, path: "/api/auth/me", headers: twice })).toMatchObject({ status: 400 })
  })
})

describe("a token that is wrong", () => {
  const invalid = "AUTH_TOKEN_INVALID"

  it("in its signature is invalid, wherever it was touched", async () => {
    const [header, payload, signature] = mine.split(".")
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString())
    expect(await causeOf(`${header}.${encoded({ ...claims, role: "ADMIN" })}.${signature}`)).toBe(invalid)
    expect(await causeOf(`${header}.${encoded({ ...claims, sub: "2" })}.${signature}`)).toBe(invalid)
    expect(await causeOf(`${header}.${payload}.${signature.slice(0, -4)}AAAA`)).toBe(invalid)
    expect(await causeOf(`${header}.${payload}.`)).toBe(invalid)
    expect(await causeOf(`${header}.${payload}`)).toBe(invalid)
    expect(await causeOf(mine.slice(1))).toBe(invalid)
  })

  it("in its algorithm is invalid: none, and the published key as the secret of a HMAC", async () => {
    const { kid, open } = newest()
    const [, payload] = mine.split(".")
    for (const alg of ["none", "None", "NONE", ""]) {
      expect(await causeOf(`${encoded({ alg, typ: "at+jwt", kid })}.${payload}.`), alg).toBe(invalid)
    }
    const forms = [
      open.export({ format: "pem", type: "spki" }),
      open.export({ format: "der", type: "spki" }),
      Buffer.from(open.export({ format: "jwk" }).x as string, "base64url"),
    ]
    for (const secret of forms) {
      for (const [alg, digest] of [
        ["HS256", "sha256"],
        ["HS512", "sha512"],
      ] as const) {
        const input = `${encoded({ alg, typ: "at+jwt", kid })}.${payload}`
        expect(await causeOf(`${input}.${createHmac(digest, secret).update(input).digest("base64url")}`)).toBe(invalid)
      }
    }
    expect(await causeOf(await mineWith({}, { alg: "Ed25519" }))).toBe(invalid)
  })

  it("in its key is invalid: a foreign one under our name, under none, and with itself in the header", async () => {
    const foreign = generateKeyPairSync("ed25519")
    expect(await causeOf(await mineWith({}, {}, foreign.privateKey))).toBe(invalid)
    expect(await causeOf(await mineWith({}, { kid: "theirs" }, foreign.privateKey))).toBe(invalid)
    expect(await causeOf(await mineWith({}, { kid: undefined as unknown as string }))).toBe(invalid)
    const jwk = foreign.publicKey.export({ format: "jwk" })
    const header = { jwk, jku: "https://elsewhere.example/jwks.json" } as object
    expect(await causeOf(await mineWith({}, header, foreign.privateKey))).toBe(invalid)
  })

  it("in time is expired: past its end, or older than any token may be whatever its end", async () => {
    const now = seconds()
    expect(await causeOf(await mineWith({ iat: now - 700, exp: now - 100 }))).toBe("AUTH_TOKEN_EXPIRED")
    expect(await causeOf(await mineWith({ iat: now - 700, exp: now + 86_400 }))).toBe("AUTH_TOKEN_EXPIRED")
    expect(await causeOf(await mineWith({ iat: now + 300 }))).toBe(invalid)
    expect(await causeOf(await mineWith({ nbf: now + 300 }))).toBe(invalid)
  })

  it("in type is told so: a pass, a plain JWT, a refresh token", async () => {
    const type = "AUTH_ACCESS_TOKEN_TYPE_INVALID"
    expect(await causeOf(await mineWith({}, { typ: "JWT" }))).toBe(type)
    expect(await causeOf(await mineWith({}, { typ: "ticketrush-pass+jwt" }))).toBe(type)
    expect(await causeOf(keys.sign("ticketrush-pass+jwt", JSON.stringify({ sub: String(user) })))).toBe(type)
    expect(await causeOf((await signIn(node.url, user)).refreshToken)).toBe(type)
  })

  it.each([
    ["audience", { aud: "elsewhere" }],
    ["audience, which is missing", { aud: undefined }],
    ["issuer", { iss: "elsewhere" }],
    ["end, which is missing", { exp: undefined }],
    ["beginning, which is missing", { iat: undefined }],
    ["session, which is missing", { sid: undefined }],
    ["session, which is a number", { sid: 5 }],
    ["version", { ver: "1" }],
    ["role", { role: "ROOT" }],
    ["person", { sub: "somebody" }],
    ["person, who is below any", { sub: "0" }],
    ["id, which is missing", { jti: undefined }],
  ])("in its %s is invalid", async (_, claims) => {
    expect(await causeOf(await mineWith(claims))).toBe(invalid)
  })

  it("in its length is invalid, and not looked into", async () => {
    expect(await causeOf(`${mine}${"A".repeat(2_000)}`)).toBe(invalid)
  })

  it("is counted by its cause, and its text stands nowhere", async () => {
    const before = await ask(`${node.metricsUrl}/metrics`)
    await causeOf("nonsense")
    await answerTo(undefined)
    const { text } = await ask(`${node.metricsUrl}/metrics`)
    const countOf = (metrics: string, cause: string): number =>
      Number(new RegExp(`ticketrush_auth_failures_total\\{cause="${cause}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0)
    expect(countOf(text, invalid)).toBe(countOf(before.text, invalid) + 1)
    expect(countOf(text, "AUTH_ACCESS_TOKEN_REQUIRED")).toBe(countOf(before.text, "AUTH_ACCESS_TOKEN_REQUIRED") + 1)
    expect(text).not.toContain(mine)
    expect(JSON.stringify(node.warnings)).not.toContain("eyJ")
  })
})

it("a revoked token is refused as revoked at once, known to the server or not", async () => {
  const [known, unknown] = [await signIn(node.url, user), await signIn(node.url, user)]
  expect(await answerTo(`Bearer ${known.accessToken}`)).toMatchObject({ status: 200 })
  await ask(`${node.url}/api/auth/sessions`, { method: "DELETE", headers: bearer(known) })
  for (const { accessToken } of [known, unknown]) expect(await causeOf(accessToken)).toBe("AUTH_ACCESS_TOKEN_REVOKED")
})
