/** Roles over HTTP: who gives them, what they open, and that one that was taken away opens nothing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let person: number
let operator: number
let admin: number
beforeAll(async () => {
  node = await startNode()
  person = await createUser(node.url, "person")
  operator = await createUser(node.url, "operator")
  admin = await createUser(node.url, "admin")
  node.setRole(operator, "OPERATOR")
  node.setRole(admin, "ADMIN")
})
afterAll(() => node.stop())

const lookUp = (tokens: Tokens, id: number) => ask(`${node.url}/api/auth/users/${id}`, { headers: bearer(tokens) })
const give = (tokens: Tokens, id: number, role: string) =>
  ask(`${node.url}/api/auth/users/${id}/role`, {
    method: "PUT",
    headers: { ...bearer(tokens), "content-type": "application/json" },
    body: JSON.stringify({ role }),
  })

describe("a role", () => {
  it("opens to operators the look-up of people, and to administrators that of roles besides", async () => {
    const [asPerson, asOperator, asAdmin] = await Promise.all(
      [person, operator, admin].map((id) => signIn(node.url, id)),
    )
    const looked = await Promise.all([asPerson, asOperator, asAdmin].map((tokens) => lookUp(tokens, person)))
    expect(looked.map(({ status }) => status)).toEqual([403, 200, 200])
    expect(looked[0].body).toMatchObject({ message: "forbidden", errorCode: "AUTH_FORBIDDEN" })
    expect(looked[1].text).toBe(`{"id":${person},"username":"person","tier":"BASIC","role":"USER"}`)
    expect((await give(asPerson, person, "ADMIN")).status).toBe(403)
    expect((await give(asOperator, operator, "ADMIN")).status).toBe(403)
    expect((await lookUp(asAdmin, 999_999)).status).toBe(400)
  })

  it("is given by an administrator, and ends what was issued with the one before", async () => {
    const someone = await createUser(node.url, "rises")
    const [asAdmin, before] = [await signIn(node.url, admin), await signIn(node.url, someone)]
    expect((await give(asAdmin, someone, "OPERATOR")).status).toBe(204)
    expect((await lookUp(before, someone)).body.errorCode).toBe("AUTH_ACCESS_TOKEN_REVOKED")
    expect((await lookUp(await signIn(node.url, someone), someone)).status).toBe(200)
    expect(node.warnings).toContainEqual({
      message: "a role was given",
      fields: { userId: someone, role: "OPERATOR", by: admin },
    })
  })

  it("that was taken away where this node does not hear of it opens nothing: it is read once more", async () => {
    const someone = await createUser(node.url, "falls")
    node.setRole(someone, "ADMIN")
    const tokens = await signIn(node.url, someone)
    expect((await lookUp(tokens, person)).status).toBe(200)
    node.setRole(someone, "OPERATOR")
    expect((await give(tokens, someone, "ADMIN")).status).toBe(403)
    expect((await lookUp(tokens, person)).status).toBe(200)
    node.setRole(someone, "USER")
    expect((await lookUp(tokens, person)).status).toBe(403)
  })

  it("of administrator is kept by the last one", async () => {
    const asAdmin = await signIn(node.url, admin)
    const { status, body } = await give(asAdmin, admin, "USER")
    expect([status, body.code]).toEqual([409, "last-admin"])
    expect((await lookUp(asAdmin, admin)).body.role).toBe("ADMIN")
    expect((await give(asAdmin, 999_999, "USER")).body.code).toBe("user-unknown")
  })

  it("is one of three words", async () => {
    const asAdmin = await signIn(node.url, admin)
    expect((await give(asAdmin, person, "ROOT")).body).toMatchObject({
      status: 400,
      message: "JSON Parsing Error: role must be USER, OPERATOR or ADMIN",
    })
  })
})
