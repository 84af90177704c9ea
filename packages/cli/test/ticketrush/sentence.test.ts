import { SettingError } from "@ticketrush/http/boot/variable"
import { SqlError, SqlSyntaxError, UnknownError } from "effect/sql/SqlError"
import { describe, expect, it } from "vitest"
import { CliError } from "../../src/CliError.ts"
import { sentenceOf } from "../../src/ticketrush/sentence.ts"
import type { CommandError } from "../../src/ticketrush.ts"

const sqlError = (cause: unknown) => new SqlError({ reason: new UnknownError({ cause, message: "Query failed" }) })

/** One of each kind that can end a command: a kind without an example here does not compile. */
const examples: { readonly [Tag in CommandError["_tag"]]: Extract<CommandError, { readonly _tag: Tag }> } = {
  CliError: new CliError({ message: "the file cannot be read" }),
  SettingError: new SettingError({ variable: "TZ", message: "TZ names no time zone" }),
  SqlError: sqlError(new Error("password authentication failed")),
}

describe("an error that ends a command", () => {
  it.each(Object.entries(examples))("has a sentence: %s", (_tag, error) => {
    expect(sentenceOf(error)).toMatch(/^\S+ \S+ \S+.*[^\s:]$/)
  })

  it("says the reason that lies under what the driver has wrapped around it", () => {
    expect(sentenceOf(examples.SqlError)).toBe("the database cannot be read: password authentication failed")
  })

  it("says that a database is not ours when it has no journal", () => {
    const cause = Object.assign(new Error('relation "sale" does not exist'), { code: "42P01" })
    const error = new SqlError({ reason: new SqlSyntaxError({ cause, message: "Query failed" }) })
    expect(sentenceOf(error)).toMatch(
      /^this database holds no journal of TicketRush \(relation "sale" does not exist\)/,
    )
  })
})
