import { refusalMessage } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { unknownParameter } from "../../src/request/known-parameters.ts"

const sentence = (query: string, known: ReadonlyArray<string>): string | undefined => {
  const refused = unknownParameter(query, known)
  return refused && refusalMessage(refused)
}
const line = ["userId", "concertId"]

describe("the parameters of a query", () => {
  it.each([
    "userId=1&concertId=2",
    "userId",
    "userId=",
    "&userId=1&&",
    "user%49d=1",
    "userId=1&userId=2",
    "userId=a=b",
  ])("are taken when the address has them: %s", (query) => {
    expect(unknownParameter(query, line)).toBeUndefined()
  })

  it.each([
    ["usrId=1&concertId=2", 'no query parameter "usrId". Did you mean userId?'],
    ["concertId=2&userid=1", 'no query parameter "userid". Did you mean userId?'],
    ["userId=1&token=x", 'no query parameter "token". It takes userId, concertId.'],
    ["=1", 'no query parameter "". It takes userId, concertId.'],
    ["%3Cb%3E=1", 'no query parameter "<b>". It takes userId, concertId.'],
  ])("are refused by name when it has not: %s", (query, expected) => {
    expect(sentence(query, line)).toBe(`This address takes ${expected}`)
  })

  it("are told that there are none where there are none, and never repeated at length", () => {
    expect(sentence("x=1", [])).toBe('This address takes no query parameter "x". It takes none.')
    expect(sentence(`${"x".repeat(4_000)}=1`, [])!.length).toBeLessThan(200)
  })
})
