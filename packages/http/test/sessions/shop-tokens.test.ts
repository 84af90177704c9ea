/**
 * Access tokens of the shop's own identity provider, at a real server of keys: whom they sign in, and each that is wrong in
 * one thing, refused with its cause.
 */
import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto"
import { issuerKey, jwkOf, jwksOf, KeyServer } from "@ticketrush/testing"
import { SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { tokenOf } from "./forge.ts"

const issuer = "https://id.shop.example"
const audience = "tickets"
const shop = { issuer, audience, type: "at+jwt", seconds: 3_600, roleClaim: null }
const keys = { ec: issuerKey("ec"), rsa: issuerKey("rsa", "RS256"), ed: issuerKey("ed", "EdDSA") }
const seconds = (): number => Math.floor(Date.now() / 1_000)

type Header = { readonly alg?: string; readonly typ?: string | undefined; readonly kid?: string | undefined }
type Sent = {
  readonly claims?: object
  readonly header?: Header
  readonly key?: (typeof keys)["ec"]
  readonly secret?: KeyObject
}

/** Right in all but what is given. Claims that are undefined are left out. */
const shopToken = ({ claims, header, key = keys.ec, secret = key.secret }: Sent = {}): Promise<string> => {
  const now = seconds()
  const all = { iss: issuer, aud: audience, sub: "mina", iat: now, exp: now + 600, ...claims }
  const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, typ: "at+jwt", kid: key.kid, ...header } as { alg: string })
    .sign(secret)
}

let server: KeyServer
let node: TestNode
beforeAll(async () => {
  server = await KeyServer.start({ status: 200, body: jwksOf(...Object.values(keys)) })
  node = await startNode({ shop: { ...shop, keysUrl: server.url } })
})
afterAll(async () => {
  await node.stop()
  await server.kill()
})

const me = async (accessToken: string, url = node.url) => {
  const { body, headers, status } = await ask(`${url}/api/auth/me`, { headers: bearer({ accessToken }) })
  return { status, cause: body.errorCode, code: body.code, challenge: headers.get("www-authenticate"), body }
}
const causeOf = async (token: string): Promise<string> => {
  const { cause, challenge, status } = await me(token)
  expect([status, challenge]).toEqual([401, 'Bearer error="invalid_token"'])
  return cause
}
const invalid = "AUTH_TOKEN_INVALID"
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

describe("a token of the shop's provider", () => {
  it.each(["ec", "rsa", "ed"] as const)(
    "signs the person of its subject in, with a key of the kind %s",
    async (kind) => {
      const { body, status } = await me(await shopToken({ key: keys[kind] }))
      expect(status).toBe(200)
      expect(body.userId).toBe((await me(await shopToken())).body.userId)
    },
  )

  it("signs in by issuer and subject alone, never by a name or an e-mail address", async () => {
    const claims = { email: "mina@example.com", email_verified: true, preferred_username: "mina" }
    const first = await me(await shopToken({ claims }))
    const other = await me(await shopToken({ claims: { ...claims, sub: "another" } }))
    expect(other.body.userId).not.toBe(first.body.userId)
    expect(JSON.stringify([first.body, other.body])).not.toContain("mina")
  })

  it("buys, in the name of its person and in no other", async () => {
    const { seatIds } = await setUp(node.url)
    const accessToken = await shopToken()
    const held = await post(`${node.url}/api/reservations/v7/holds`, { seatId: seatIds[0] }, bearer({ accessToken }))
    expect([held.status, held.body.userId]).toEqual([201, (await me(accessToken)).body.userId])
    const stranger = bearer({ accessToken: await shopToken({ claims: { sub: "stranger" } }) })
    const url = `${node.url}/api/reservations/v7/${held.body.id}`
    expect((await ask(url, { headers: stranger })).body.code).toBe("reservation-not-found")
  })

  it("opens nothing by what it says of a role; a role that was given here counts, whatever it says", async () => {
    const accessToken = await shopToken({ claims: { sub: "boss", role: "ADMIN", roles: ["ADMIN"] } })
    const users = () => ask(`${node.url}/api/auth/users`, { headers: bearer({ accessToken }) })
    expect((await users()).status).toBe(403)
    node.setRole((await me(accessToken)).body.userId, "ADMIN")
    expect((await me(await shopToken({ claims: { sub: "boss" } }))).body.role).toBe("ADMIN")
  })

  it("counts no more once its person has ended everything; one that is issued later does", async () => {
    const claims = { sub: "leaver", iat: seconds() - 5 }
    const [known, unknown] = [await shopToken({ claims }), await shopToken({ claims: { ...claims, jti: "2" } })]
    expect((await me(known)).status).toBe(200)
    const { status } = await ask(`${node.url}/api/auth/sessions`, {
      method: "DELETE",
      headers: bearer({ accessToken: known }),
    })
    expect(status).toBe(204)
    for (const token of [known, unknown]) expect(await causeOf(token)).toBe("AUTH_ACCESS_TOKEN_REVOKED")
    const later = await shopToken({ claims: { sub: "leaver", iat: seconds() + 1 } })
    expect((await me(later)).status).toBe(200)
  })

  it("gives a ticket for a stream, as ours does", async () => {
    const accessToken = await shopToken()
    const { body, status } = await ask(`${node.url}/api/v7/stream-tickets`, {
      method: "POST",
      headers: bearer({ accessToken }),
    })
    expect([status, body.expiresInSeconds]).toEqual([201, 60])
  })
})

describe("a token of the shop's provider that is wrong", () => {
  it("in its signature is invalid, wherever it was touched", async () => {
    const [header, payload, signature] = (await shopToken()).split(".")
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString())
    expect(await causeOf(`${header}.${encoded({ ...claims, sub: "boss" })}.${signature}`)).toBe(invalid)
    expect(await causeOf(`${header}.${payload}.${signature.slice(0, -4)}AAAA`)).toBe(invalid)
    expect(await causeOf(`${header}.${payload}.`)).toBe(invalid)
    expect(await causeOf(`${encoded("header")}.${payload}.${signature}`)).toBe(invalid)
    expect(await causeOf(`${encoded({ alg: "ES256", kid: 5 })}.${payload}.${signature}`)).toBe(invalid)
  })

  it("in its algorithm is invalid: none, a published key as the secret of a HMAC, that of another key", async () => {
    for (const { alg, kid, open } of Object.values(keys)) {
      const [, payload] = (await shopToken()).split(".")
      for (const none of ["none", "None", ""]) {
        expect(await causeOf(`${encoded({ alg: none, typ: "at+jwt", kid })}.${payload}.`)).toBe(invalid)
      }
      const input = `${encoded({ alg: "HS256", typ: "at+jwt", kid })}.${payload}`
      for (const secret of [
        open.export({ format: "pem", type: "spki" }),
        open.export({ format: "der", type: "spki" }),
        JSON.stringify(jwkOf({ alg, kid, open, secret: open })),
      ]) {
        expect(await causeOf(`${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`)).toBe(
          invalid,
        )
      }
    }
    expect(await causeOf(await shopToken({ key: keys.rsa, header: { alg: "PS256" } }))).toBe(invalid)
    expect(await causeOf(await shopToken({ key: keys.rsa, header: { kid: "ec" } }))).toBe(invalid)
  })

  it("in its key is invalid: a foreign one under a published name, under its own, under none, in the header", async () => {
    const foreign = generateKeyPairSync("ec", { namedCurve: "P-256" })
    const secret = foreign.privateKey
    expect(await causeOf(await shopToken({ secret }))).toBe(invalid)
    expect(await causeOf(await shopToken({ secret, header: { kid: "theirs" } }))).toBe(invalid)
    expect(await causeOf(await shopToken({ header: { kid: undefined } }))).toBe(invalid)
    const jwk = foreign.publicKey.export({ format: "jwk" })
    const header = { jwk, jku: "https://elsewhere.example/jwks.json" } as object
    expect(await causeOf(await shopToken({ secret, header }))).toBe(invalid)
  })

  it("in whose key it is signed with is invalid: ours under its issuer, its under ours", async () => {
    const { kid, secret } = node.keys.all[0]
    const ours = { kid, alg: "EdDSA" }
    expect(await causeOf(await shopToken({ secret, header: ours }))).toBe(invalid)
    const { ec, ed } = keys
    expect(await causeOf(await tokenOf(node.keys.all, {}, { alg: "ES256", kid: ec.kid }, ec.secret))).toBe(invalid)
    expect(await causeOf(await tokenOf(node.keys.all, {}, { kid: ed.kid }, ed.secret))).toBe(invalid)
    expect(await causeOf(await tokenOf(node.keys.all, {}, {}, ed.secret))).toBe(invalid)
  })

  it("in time is expired: past its end, or older than any may be whatever its end", async () => {
    const now = seconds()
    const expired = "AUTH_TOKEN_EXPIRED"
    expect(await causeOf(await shopToken({ claims: { iat: now - 700, exp: now - 100 } }))).toBe(expired)
    expect(await causeOf(await shopToken({ claims: { iat: now - 3_700, exp: now + 86_400 } }))).toBe(expired)
    expect(await causeOf(await shopToken({ claims: { iat: now + 300 } }))).toBe(invalid)
    expect(await causeOf(await shopToken({ claims: { nbf: now + 300 } }))).toBe(invalid)
  })

  it.each([undefined, "JWT", "id+jwt", "ticketrush-pass+jwt"])("in type is told so: %s", async (typ) => {
    expect(await causeOf(await shopToken({ header: { typ } }))).toBe("AUTH_ACCESS_TOKEN_TYPE_INVALID")
  })

  it.each([
    ["audience", { aud: "elsewhere" }],
    ["audience, which is missing", { aud: undefined }],
    ["issuer", { iss: "https://elsewhere.example" }],
    ["end, which is missing", { exp: undefined }],
    ["end, which is a text", { exp: "never" }],
    ["beginning, which is missing", { iat: undefined }],
    ["subject, which is missing", { sub: undefined }],
    ["subject, which is a number", { sub: 5 }],
    ["subject, which is too long", { sub: "s".repeat(256) }],
  ])("in its %s is invalid", async (_, claims) => {
    expect(await causeOf(await shopToken({ claims }))).toBe(invalid)
  })
})

describe("roles that the shop's provider gives", () => {
  it("count where a claim for them is configured, from the token and not from the tables", async () => {
    const named = await startNode({ shop: { ...shop, roleClaim: "ticket_role", keysUrl: server.url } })
    const statusWith = async (claims: object): Promise<number> => {
      const accessToken = await shopToken({ claims })
      return (await ask(`${named.url}/api/auth/users`, { headers: bearer({ accessToken }) })).status
    }
    expect(await statusWith({ ticket_role: ["staff", "ADMIN"] })).toBe(200)
    expect(await statusWith({ ticket_role: "ADMIN" })).toBe(200)
    expect(await statusWith({ ticket_role: "OPERATOR" })).toBe(403)
    expect(await statusWith({ role: "ADMIN" })).toBe(403)
    await named.stop()
  })
})

it("a server whose provider has not answered yet asks callers to come back, and does not call their tokens wrong", async () => {
  const away = await KeyServer.start({ status: 500, body: "" })
  const alone = await startNode({ shop: { ...shop, keysUrl: away.url } })
  expect(await me(await shopToken(), alone.url)).toMatchObject({ status: 503, code: "issuer-unavailable" })
  await alone.stop()
  await away.kill()
})
