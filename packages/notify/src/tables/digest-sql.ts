/** `endpointDigest` of an address, as the database computes it. */
import type { SqlClient } from "effect/sql"

export const digestSql = (sql: SqlClient.SqlClient, column: "address" | "e.address") =>
  sql`translate(rtrim(encode(sha256(convert_to(${sql.literal(column)}, 'UTF8')), 'base64'), '='), '+/', '-_')`
