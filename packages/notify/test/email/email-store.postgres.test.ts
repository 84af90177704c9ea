import { makeUserStorePostgres } from "@ticketrush/engine/catalogue/UsersPostgres"
import { Effect } from "effect"
import { makeEmailStorePostgres } from "../../src/email/EmailStorePostgres.ts"
import { openTables } from "../tables.ts"
import { emailStoreContract } from "./email-store.contract.ts"

emailStoreContract("Postgres", async () => {
  const { close, run, sql } = await openTables()
  const users = await run(makeUserStorePostgres)
  return {
    countRows: () =>
      run(
        Effect.map(
          sql<{ readonly codes: number; readonly sends: number }>`
            select (select count(*)::integer from email_codes) as codes, (select count(*)::integer from email_sends) as sends`,
          ([rows]) => rows,
        ),
      ),
    store: await run(makeEmailStorePostgres),
    createUser: (username) =>
      run(Effect.map(users.create({ username, tier: "BASIC", role: "USER" }, null), ({ id }) => id)),
    removeUser: (person) => run(users.delete(person, null)),
    verifiedOf: (person) => run(Effect.map(users.find(person), (user) => user!.verified)),
    setVerified: (person, verified) => run(Effect.asVoid(users.setVerified(person, verified))),
    close,
  }
})
