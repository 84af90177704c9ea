/** A person says over HTTP that they want to be told by mail, and ends it by a link. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode, testLinks } from "../TestNode.ts"
import { PostBox } from "./PostBox.ts"

const base = "/api/v7/notifications"
let node: TestNode
let box: PostBox
let people = 0
beforeAll(async () => {
  box = new PostBox()
  node = await startNode({ mailer: box })
})
afterAll(() => node.stop())

const call = (tokens: Tokens, method: string, path = "", body?: unknown, at = node): Promise<Answer> =>
  ask(`${at.url}${base}${path}`, {
    method,
    headers: { ...bearer(tokens), ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const newcomer = async () => {
  const id = await createUser(node.url, `mailed ${++people}`)
  return { id, tokens: await signIn(node.url, id) }
}
const verified = async () => {
  const [person, email] = [await newcomer(), `Box-${++people}@example.com`]
  await post(`${node.url}/api/auth/verification`, { email }, bearer(person.tokens))
  await post(`${node.url}/api/auth/verification/confirm`, { code: box.code() }, bearer(person.tokens))
  return { ...person, email }
}
const mailOf = async (tokens: Tokens): Promise<unknown> => (await call(tokens, "GET")).body.mail

describe("notices by mail", () => {
  it("are off until the person asks for them, in a language, and end when they say so", async () => {
    const { email, tokens } = await verified()
    expect(await mailOf(tokens)).toEqual({ email, language: null })
    for (const language of ["ko", "en"]) {
      expect(await call(tokens, "PUT", "/mail", { language })).toMatchObject({ status: 200, body: { email, language } })
    }
    expect(await mailOf(tokens)).toEqual({ email, language: "en" })
    for (let twice = 0; twice < 2; twice++) expect((await call(tokens, "DELETE", "/mail")).status).toBe(204)
    expect(await mailOf(tokens)).toEqual({ email, language: null })
  })

  it("go to no address that was not shown, and are refused in another language", async () => {
    const { tokens } = await newcomer()
    expect(await call(tokens, "PUT", "/mail", { language: "ko" })).toMatchObject({
      ...{ status: 409, body: { code: "email-unverified" } },
    })
    for (const body of [{}, { language: "fr" }, []]) expect((await call(tokens, "PUT", "/mail", body)).status).toBe(400)
    expect((await call(tokens, "PUT", "/mail", { language: "ko", email: "else@example.com" })).status).toBe(422)
  })

  it("are not offered by a server that sends no mail, which says so", async () => {
    const silent = await startNode({})
    const tokens = await signIn(silent.url, await createUser(silent.url, "silent"))
    expect((await call(tokens, "GET", "", undefined, silent)).body.mail).toBe(null)
    for (const [method, body] of [
      ["PUT", { language: "ko" }],
      ["DELETE", undefined],
    ] as const) {
      expect(await call(tokens, method, "/mail", body, silent)).toMatchObject({
        ...{ status: 409, body: { code: "mail-notices-off" } },
      })
    }
    expect((await ask(`${silent.url}/stop-mail/${testLinks(node.keys).of(1, "mina@example.com")}`)).status).toBe(404)
    await silent.stop()
  })
})

describe("the link of a notice by mail", () => {
  it("shows a button when it is opened, which ends them without a sign-in, as one click in a mail program does", async () => {
    const { email, id, tokens } = await verified()
    const link = `${node.url}/stop-mail/${testLinks(node.keys).of(id, email)}`
    for (const body of [undefined, "List-Unsubscribe=One-Click"]) {
      await call(tokens, "PUT", "/mail", { language: "ko" })
      const opened = await ask(link)
      expect([opened.status, opened.text]).toEqual([200, expect.stringContaining('<form method="post">')])
      expect(opened.headers.get("content-security-policy")).toContain("default-src 'none'")
      expect(await mailOf(tokens)).toEqual({ email, language: "ko" })
      const ended = await ask(link, {
        method: "POST",
        ...(body && { body, headers: { "content-type": "application/x-www-form-urlencoded" } }),
      })
      expect([ended.status, ended.text]).toEqual([200, expect.stringContaining("nothing by mail any more")])
      expect(await mailOf(tokens)).toEqual({ email, language: null })
    }
  })

  it("that was changed, or is of another person or address, ends nothing", async () => {
    const [mina, jun] = [await verified(), await verified()]
    for (const { tokens } of [mina, jun]) await call(tokens, "PUT", "/mail", { language: "ko" })
    const links = testLinks(node.keys)
    const own = links.of(mina.id, mina.email)
    for (const token of [
      own.replace(`${mina.id}.`, `${jun.id}.`),
      `${own.slice(0, -1)}${own.endsWith("A") ? "B" : "A"}`,
      "x",
    ]) {
      for (const method of ["GET", "POST"]) {
        const answer = await ask(`${node.url}/stop-mail/${token}`, { method })
        expect([answer.status, answer.text]).toEqual([404, expect.stringContaining("ends no mails")])
      }
    }
    await ask(`${node.url}/stop-mail/${links.of(mina.id, "older@example.com")}`, { method: "POST" })
    for (const { tokens } of [mina, jun]) expect(await mailOf(tokens)).toMatchObject({ language: "ko" })
  })
})
