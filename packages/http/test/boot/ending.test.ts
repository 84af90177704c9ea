import { RedisError } from "@ticketrush/engine/backends/redis-client"
import { refused, storeUnavailable, writeUnknown } from "@ticketrush/engine/catalogue/errors"
import { NoLeaderError } from "@ticketrush/engine/database/DatabaseHosts"
import { EmbeddedPostgresError } from "@ticketrush/engine/database/EmbeddedPostgresError"
import { MigrationError } from "@ticketrush/engine/database/migrate"
import { PoolerError } from "@ticketrush/engine/database/pooler"
import { CanaryError } from "@ticketrush/engine/journal/canary"
import { Cause, Exit } from "effect"
import { describe, expect, it } from "vitest"
import { endingOf, type StartError } from "../../src/boot/ending.ts"
import { ClusterError } from "../../src/boot/NodeProfile.ts"
import { DatabaseError } from "../../src/boot/openDatabase.ts"
import { SettingError } from "../../src/boot/variable.ts"
import { KeysError } from "../../src/keys/Keys.ts"
import { PrivateFileError } from "../../src/private-file.ts"
import { ListenError } from "../../src/Server.ts"

/** One of each kind that can reach `main`: a kind without an example here does not compile. */
const examples: { readonly [Tag in StartError["_tag"]]: Extract<StartError, { readonly _tag: Tag }> } = {
  SettingError: new SettingError({ variable: "PORT", message: "PORT takes a port, and got a word" }),
  EmbeddedPostgresError: new EmbeddedPostgresError({ reason: "start-failed", message: "PostgreSQL did not start" }),
  DatabaseError: new DatabaseError({ message: "the database cannot be used: no route" }),
  NoLeaderError: new NoLeaderError({ message: "no server that DATABASE_URL names takes writes: one (away)" }),
  PoolerError: new PoolerError({ message: "a pooler is in the way" }),
  MigrationError: new MigrationError({ set: "zoo", file: "0001_cage.sql", reason: "the database is newer" }),
  KeysError: new KeysError({ message: "the keys cannot be read" }),
  PrivateFileError: new PrivateFileError({ message: "the token cannot be read" }),
  CanaryError: new CanaryError({ message: "the journal cannot be written", late: true }),
  RefusedError: refused("artist-of-other-agency", { artist: "IU", agency: "EDAM" }),
  StoreUnavailable: storeUnavailable("no answer from the database within 2 seconds"),
  WriteUnknown: writeUnknown("no answer from the database within 2 seconds"),
  RedisError: new RedisError({ message: "Redis cannot be used" }),
  ClusterError: new ClusterError({ message: "this node cannot join the cluster: Redis cannot be used" }),
  ListenError: new ListenError({ message: "cannot listen there" }),
}

describe("an error that keeps a server from starting", () => {
  it.each(Object.entries(examples))("ends it with a sentence in one line: %s", (tag, error) => {
    const { code, words } = endingOf(Exit.fail(error))
    expect(code).toBe(tag === "SettingError" ? 2 : 1)
    expect(words).toMatch(/^ticketrush: \S+ \S+ \S+[^\n]*[^\s:]$/)
  })

  it("has its lines joined, and the reason under it found", () => {
    const wrapped = new DatabaseError({ message: "the database\n  cannot be used" })
    expect(endingOf(Exit.fail(wrapped)).words).toBe("ticketrush: the database cannot be used")
  })

  it("shows its stack when it is a defect", () => {
    expect(endingOf(Exit.die(new Error("a bug"))).words).toMatch(/a bug\n +at /)
  })

  it("says nothing when it is the stop that was asked for", () => {
    expect(endingOf(Exit.failCause(Cause.interrupt()))).toEqual({ code: 0, words: null })
  })
})
