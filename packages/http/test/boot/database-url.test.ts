import { Client } from "pg"
import { describe, expect, it } from "vitest"
import { databaseUrlFault } from "../../src/boot/database-url.ts"

const base = "postgres://u:secret@h:5432/tickets"

describe("the URL of a database", () => {
  it.each([
    base,
    "postgresql://u@h/d",
    "postgres:///tickets?host=/var/run/postgresql&port=5433&user=u&password=p%25",
    `${base}?sslmode=verify-full`,
    `${base}?uselibpqcompat=true&sslmode=require`,
    `${base}?ssl=no-verify`,
    `${base}?sslnegotiation=direct&sslmode=verify-full`,
    `${base}?application_name=a&fallback_application_name=b&options=-c%20geqo%3Doff`,
    `${base}?statement_timeout=9000&lock_timeout=900&idle_in_transaction_session_timeout=90`,
    "postgres://u:p%25zz@h/d",
  ])("is taken as %s, which the driver takes too", (url) => {
    expect(databaseUrlFault(url)).toBeUndefined()
    expect(() => new Client({ connectionString: url })).not.toThrow()
  })

  it.each([
    "postgres://u:secret@one:5432,two:5433/tickets?target_session_attrs=read-write",
    "postgres://u@one,two/tickets?sslmode=verify-full",
    "postgres://u@[::1]:5432,10.0.0.9/tickets",
    "postgres://u@one/tickets?target_session_attrs=primary",
  ])("is taken with several servers, or one while it takes writes: %s", (url) => {
    expect(databaseUrlFault(url)).toBeUndefined()
  })

  it.each([
    ["postgres://u@one,two", "names no database: "],
    ["postgres://one,two/d", "names no user: "],
    ["postgres://u@one,two/d?ssl_mode=require", "takes no parameter ssl_mode: did you mean sslmode?"],
    ["postgres://u@one,two/d?target_session_attr=primary", "did you mean target_session_attrs?"],
    ["postgres://u@one,two/d?target_session_attrs=any", "takes read-write, primary as its target_session_attrs"],
    ["postgres://u:p%zz@one,two/d", "holds a % that begins no character"],
  ])("is refused as %s", (url, sentence) => {
    expect(databaseUrlFault(url)).toContain(sentence)
  })

  it.each([
    ["?ssl_mode=require", "takes no parameter ssl_mode: did you mean sslmode?"],
    ["?SSLMODE=require", "takes no parameter SSLMODE: did you mean sslmode?"],
    ["?sslmode=bogus", "takes disable, prefer, require, verify-ca, verify-full, no-verify as its sslmode, and got"],
    ["?sslmode=", "as its sslmode, and got something else"],
    ["?sslmode=require&sslmode=bogus", "as its sslmode, and got something else"],
    ["?ssl=false", "takes true, 1, 0, no-verify as its ssl, and got something else"],
    ["?sslnegotiation=tls", "takes postgres, direct as its sslnegotiation"],
    ["?uselibpqcompat=true&sslmode=verify-ca", "takes sslmode=verify-ca only with an sslrootcert"],
    ["?zzzzzzzzzzzz=1", "takes no parameter zzzzzzzzzzzz: there are host, port, user, password, sslmode, "],
    ["?__proto__=1", "takes no parameter __proto__: there are host, "],
    ["#x", "holds a #, which ends a URL"],
  ])("is refused with %s", (rest, sentence) => {
    expect(databaseUrlFault(base + rest)).toContain(sentence)
  })

  it.each(["postgres://u@h", "postgres://u@h/", "postgres://u@h:5432?sslmode=require"])(
    "is refused without a database: %s",
    (url) => {
      expect(databaseUrlFault(url)).toBe("names no database: postgres://user@host:5432/ticketrush, for instance")
    },
  )

  it.each(["postgres://h/d", "postgres://:secret@h/d", "postgres://h/d?user="])(
    "is refused without a user: %s",
    (url) => {
      expect(databaseUrlFault(url)).toBe("names no user: postgres://user@host:5432/ticketrush, for instance")
    },
  )

  it.each(["postgres://u@h/a b", "postgres://u:a\tb@h/d", "postgres://u@h/d\n?sslmode=require"])(
    "is refused with a blank or a line feed inside, which each driver reads in its own way: %j",
    (url) => {
      expect(databaseUrlFault(url)).toContain("holds a blank or a line feed")
    },
  )

  it.each(["postgres://postgres:p%zz@h/d", "postgres://u:p%ff@h/d", "postgres://u@h/d%"])(
    "is refused with a %% that begins no character: %s",
    (url) => {
      expect(databaseUrlFault(url)).toBe(
        "holds a % that begins no character: write %25 for a % of a name or a password",
      )
    },
  )

  it("shows no part of a password in which a / and a ? were not written as %2F and %3F", () => {
    expect(databaseUrlFault("postgres://u:12/34?56@h/d")).toMatch(/^takes no parameter: there are host, /)
  })
})
