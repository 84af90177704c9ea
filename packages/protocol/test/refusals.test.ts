import { describe, expect, it } from "vitest"
import { type RefusalCode, type RefusalRow, refusal, refusalMessage, refusals } from "../src/refusals.ts"

/** Clients of the contract look for exactly these words, and several causes share them. */
const ofTheContract =
  /^(unauthorized|forbidden|invalid jwt token|refresh token .*|invalid refresh token type|requested userId .*|authorization code is required|state is required for .*|amount must be positive)$/
const itsCodes = new Set(["forbidden", "user-mismatch", "code-required", "state-required", "amount-not-positive"])
const inItsWords = (code: string, status: number): boolean =>
  // Payment providers are no clients of the contract.
  (status === 401 && code !== "message-forged") || itsCodes.has(code) || code.startsWith("refresh-")

const rows = Object.entries(refusals) as ReadonlyArray<[RefusalCode, RefusalRow]>

describe("the table of refusals", () => {
  it.each(rows)(
    "%s has a status, a retry flag and a sentence that fit together",
    (code, { status, retry, sentence }) => {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
      // Trying again can help only where nothing was wrong with the request, or where the first one is still at work.
      expect(
        retry
          ? [...(code === "key-running" ? [409] : []), 429, 500, 503]
          : [400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 426],
      ).toContain(status)
      expect(sentence).toMatch(inItsWords(code, status) ? ofTheContract : /^[A-Z{].*[^ ]$/)
      expect(sentence.replaceAll(/\{\w+\}/g, "")).not.toMatch(/[{}]/)
    },
  )

  it("says the same sentence for two codes only where clients of the contract look for it", () => {
    const codes = new Map<string, RefusalCode[]>()
    for (const [code, { sentence }] of rows) codes.set(sentence, [...(codes.get(sentence) ?? []), code])
    expect([...codes.values()].filter(({ length }) => length > 1)).toEqual([
      ["reservation-unknown", "reservation-not-found"],
      ["bad-request", "unprocessable"],
      ["unauthorized", "token-invalid", "token-expired", "token-revoked", "token-type", "ticket-invalid"],
    ])
  })

  it.each<readonly [RefusalCode, Record<string, string | number>, number, string]>([
    ["seat-taken", {}, 409, "Seat is not available for hold."],
    ["hold-expired", {}, 409, "Reservation hold has expired."],
    ["seat-unknown", { seatId: 9 }, 400, "Seat not found: 9"],
    ["user-unknown", { userId: 4 }, 400, "User not found: 4"],
    ["username-taken", { username: "user1" }, 400, "Username already exists: user1"],
    [
      "person-limit",
      { userId: 1, concertId: 2, limit: 4 },
      409,
      "Per-user reservation limit exceeded. userId=1, concertId=2, limit=4",
    ],
    [
      "reservation-unknown",
      { reservationId: 3, userId: 4 },
      400,
      "Reservation not found or not owned by user. reservationId=3, userId=4",
    ],
    [
      "not-hold",
      { currentStatus: "EXPIRED" },
      409,
      "Only HOLD reservation can transition to PAYING. currentStatus=EXPIRED",
    ],
    [
      "not-paying",
      { currentStatus: "HOLD" },
      409,
      "Only PAYING reservation can transition to CONFIRMED. currentStatus=HOLD",
    ],
    [
      "not-cancellable",
      { currentStatus: "PAYING" },
      409,
      "Only HOLD or CONFIRMED reservation can transition to CANCELLED. currentStatus=PAYING",
    ],
    [
      "not-cancelled",
      { currentStatus: "HOLD" },
      409,
      "Only CANCELLED reservation can transition to REFUNDED. currentStatus=HOLD",
    ],
    ["malformed-json", { reason: "unexpected end" }, 400, "JSON Parsing Error: unexpected end"],
  ])("says %s as clients of the original know it", (code, detail, status, message) => {
    expect(refusals[code].status).toBe(status)
    expect(refusalMessage(refusal(code, detail))).toBe(message)
  })

  it("puts a detail in as it is, with all its signs", () => {
    expect(refusalMessage(refusal("bad-request", { reason: "$& {reason} $1" }))).toBe("$& {reason} $1")
  })

  it("shows the gap when a detail is missing", () => {
    expect(refusalMessage(refusal("user-unknown"))).toBe("User not found: {userId}")
  })
})
