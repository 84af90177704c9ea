import { expect, it } from "vitest"
import { RequestHeaders } from "../../src/request/RequestHeaders.ts"

const headersOf = (...pairs: ReadonlyArray<readonly [string, string]>) =>
  RequestHeaders.of({
    forEach: (visit) => {
      for (const [name, value] of pairs) visit(name, value)
    },
  })

it("what is said of a body is read in one pass", () => {
  const headers = headersOf(
    ["host", "a"],
    ["content-type", "application/json"],
    ["content-length", "12"],
    ["content-encoding", "gzip"],
    ["idempotency-key", "k-1"],
  )
  expect(headers).toMatchObject({
    contentType: "application/json",
    contentLength: "12",
    contentEncoding: "gzip",
    idempotencyKey: "k-1",
    chunked: false,
    fault: null,
  })
})

it("an absent key differs from an empty one", () => {
  expect(headersOf().idempotencyKey).toBeNull()
  expect(headersOf(["idempotency-key", ""]).idempotencyKey).toBe("")
})

it.each([
  "host",
  "user-id",
  "content-type",
  "authorization",
  "content-length",
  "admission-pass",
  "idempotency-key",
  "content-encoding",
  "transfer-encoding",
])("a second %s is ambiguous", (name) => {
  expect(headersOf([name, "chunked"]).fault).toBeNull()
  expect(headersOf([name, "chunked"], [name, "chunked"]).fault).toBe("ambiguous")
})

it.each(["user-id", "admission-pass", "authorization"])("a second %s is ambiguous behind an empty one, too", (name) => {
  expect(headersOf([name, ""], [name, "5"]).fault).toBe("ambiguous")
})

it("an empty length, and a length beside a coding, are ambiguous", () => {
  expect(headersOf(["content-length", ""]).fault).toBe("ambiguous")
  expect(headersOf(["transfer-encoding", ""]).fault).toBe("ambiguous")
  expect(headersOf(["content-length", "3"], ["transfer-encoding", "chunked"]).fault).toBe("ambiguous")
})

it("a body in chunks is known, and another coding is ambiguous", () => {
  expect(headersOf(["transfer-encoding", "Chunked"])).toMatchObject({ chunked: true, fault: null })
  expect(headersOf(["transfer-encoding", "gzip, chunked"])).toMatchObject({ chunked: true, fault: "ambiguous" })
})

it("announced trailers are a fault of their own", () => {
  expect(headersOf(["trailer", "x"]).fault).toBe("trailers")
  expect(headersOf(["trailer", "x"], ["host", "a"], ["host", "b"]).fault).toBe("ambiguous")
})

it("the first of a name is known, and an absent one is empty", () => {
  const headers = headersOf(
    ["connection", "close"],
    ["connection", "keep-alive"],
    ["expect", "100-continue"],
    ["user-id", "7"],
    ["admission-pass", "p"],
    ["authorization", "Bearer t"],
  )
  const names = ["connection", "expect", "user-id", "admission-pass", "authorization"]
  expect(names.map((name) => headers.known(name))).toEqual(["close", "100-continue", "7", "p", "Bearer t"])
  expect(names.map((name) => headersOf().known(name))).toEqual(["", "", "", "", ""])
})

it("of a name that is not looked for the library has to be asked", () => {
  expect(headersOf(["x-other", "1"]).known("x-other")).toBeUndefined()
})
