/** A database of one's own with the tables of the engine and of notices, and people in it. */
import { migrate } from "@ticketrush/engine/database/migrate"
import {
  type Tables as EngineTables,
  openTables as openEngineTables,
} from "../../engine/test/catalogue/postgres-tables.ts"
import { notifyMigrations } from "../src/notify-migrations.ts"

export type Tables = EngineTables & { readonly person: () => Promise<number> }

export const openTables = async (): Promise<Tables> => {
  const tables = await openEngineTables()
  const { run, sql } = tables
  await run(migrate(notifyMigrations))
  let people = 0
  const person = async (): Promise<number> => {
    const made = sql<{ readonly id: bigint }>`
      insert into users (username, tier, role) values (${`person-${++people}`}, 'BASIC', 'USER') returning id`
    return Number((await run(made))[0].id)
  }
  return { ...tables, person }
}

/** As a code that was shown does. */
export const showAddress = ({ run, sql }: Tables, person: number, address: string): Promise<unknown> =>
  run(
    sql`with shown as (
        insert into email_addresses (person, mailbox, address, verified_at)
        values (${person}, ${address.toLowerCase()}, ${address}, 0)
      ) update users set verified = 'EMAIL' where id = ${person}`,
  )
