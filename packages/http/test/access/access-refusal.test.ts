import { refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { accessWords } from "../../src/access/Access.ts"
import { accessRefusal, isForPeople } from "../../src/access/access-refusal.ts"
import type { Caller } from "../../src/access/Caller.ts"
import type { Exchange } from "../../src/Exchange.ts"
import { router } from "../../src/router.ts"

const untrusted = refusal("lab-token")
const anonymous: Caller = { kind: "anonymous", untrusted }
const trusted: Caller = { kind: "trusted" }
const unsigned: Caller = { kind: "unsigned", unsigned: refusal("token-expired") }
const signedInAs = (role: "USER" | "OPERATOR" | "ADMIN"): Caller => ({
  kind: "signed-in",
  by: "header",
  person: 5,
  role,
  session: "s",
  claims: { person: 5, session: "s", role, version: 1, issuedAt: 0, expiresAt: 600_000 },
})

/** No body at all. */
const bodyHeaders = () => ({ chunked: false, fault: null })

describe("a route", () => {
  it.each([
    ["public", null, null],
    ["trusted", "lab-token", null],
    ["person", "unauthorized", "unauthorized"],
    ["operator", "unauthorized", "unauthorized"],
    ["admin", "unauthorized", "unauthorized"],
  ] as const)("for %s callers refuses an anonymous one with %s and a trusted one with %s", (access, first, second) => {
    expect(accessRefusal(access, anonymous)?.code ?? null).toBe(first)
    expect(accessRefusal(access, trusted)?.code ?? null).toBe(second)
  })

  it.each([
    ["public", ["token-expired", null, null, null]],
    ["trusted", ["lab-token", "lab-token", "lab-token", "lab-token"]],
    ["person", ["token-expired", null, null, null]],
    ["operator", ["token-expired", "forbidden", null, null]],
    ["admin", ["token-expired", "forbidden", "forbidden", null]],
  ] as const)("for %s callers says to a bad token, a person, an operator and an administrator: %j", (access, said) => {
    const callers = [unsigned, signedInAs("USER"), signedInAs("OPERATOR"), signedInAs("ADMIN")]
    expect(callers.map((caller) => accessRefusal(access, caller)?.code ?? null)).toEqual(said)
  })

  it.each(accessWords)(
    "for %s callers never reaches its handler when it refuses, and else hands it the caller",
    (access) => {
      // What admits a caller looks at the token of the trusted surface, or at that of a person, never at both.
      for (const caller of isForPeople(access)
        ? [unsigned, signedInAs("USER"), signedInAs("ADMIN")]
        : [anonymous, trusted]) {
        const reached: Caller[] = []
        const answers: Array<{ readonly status: number; readonly body: string; readonly headers: unknown }> = []
        const exchange = {
          method: "GET",
          path: "/here",
          query: "",
          route: "",
          header: () => "",
          answer: (status: number, _type: string, body: string, headers: unknown) =>
            answers.push({ status, body, headers }),
          bodyHeaders,
        } as unknown as Exchange
        const handle = (_exchange: Exchange, _parameters: ReadonlyArray<string>, found: Caller) =>
          void reached.push(found)
        router([{ method: "GET", path: "/here", name: "here", access, handle }], () => caller, {
          signedIn: {
            admit: (asked, admitted) => admitted(asked, caller),
            shows: () => false,
            reread: (asked, found, admitted) => admitted(asked, found),
          },
        })(exchange)
        const refused = accessRefusal(access, caller)
        expect(reached).toEqual(refused === null ? [caller] : [])
        expect(answers.map(({ body }) => JSON.parse(body).code)).toEqual(refused === null ? [] : [refused.code])
      }
    },
  )

  it.each([
    ["operator", "OPERATOR"],
    ["admin", "ADMIN"],
  ] as const)("for %s callers asks for their role once more, and refuses one who has lost it", (access, role) => {
    const codes: string[] = []
    const reached: string[] = []
    for (const now of [role, "USER"] as const) {
      const exchange = {
        ...{ method: "GET", path: "/here", query: "", route: "", header: () => "", bodyHeaders },
        answer: (_status: number, _type: string, body: string) => codes.push(JSON.parse(body).code),
      } as unknown as Exchange
      const route = {
        method: "GET",
        path: "/here",
        name: "here",
        access,
        handle: () => void reached.push(now),
      } as const
      router([route], () => trusted, {
        signedIn: {
          admit: (asked, admitted) => admitted(asked, signedInAs(role)),
          shows: () => false,
          reread: (asked, _, admitted) => admitted(asked, signedInAs(now)),
        },
      })(exchange)
    }
    expect({ reached, codes }).toEqual({ reached: [role], codes: ["forbidden"] })
  })

  it("for signed-in persons answers as the contract does", () => {
    const answers: Array<ReadonlyArray<unknown>> = []
    const answer = (...answered: ReadonlyArray<unknown>) => void answers.push(answered)
    const exchange = { method: "GET", path: "/mine", query: "", route: "", bodyHeaders, answer } as unknown as Exchange
    router(
      [{ method: "GET", path: "/mine", name: "mine", access: "person", handle: () => {} }],
      () => trusted,
    )(exchange)
    const [status, , body, headers] = answers[0]
    expect(status).toBe(401)
    expect(body).toContain('"message":"unauthorized"')
    expect(JSON.parse(body as string)).toMatchObject({ code: "unauthorized", errorCode: "AUTH_ACCESS_TOKEN_REQUIRED" })
    expect(headers).toEqual([["www-authenticate", "Bearer"]])
  })
})
