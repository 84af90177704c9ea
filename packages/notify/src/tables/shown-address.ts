/** The address that a person has shown to be theirs and counts as verified by: none, or one row. */
import type { PersonId } from "@ticketrush/protocol"
import type { SqlClient, Statement } from "effect/sql"

export const shownAddress = (sql: SqlClient.SqlClient, person: PersonId | Statement.Fragment) => sql`
  select e.address from email_addresses e join users u on u.id = e.person
  where e.person = ${person} and u.verified <> 'NONE'`
