/** {@link AbuseModes} in Postgres: see `sql/0001_abuse_modes.sql`. */
import { type AbuseMode, type AbuseReason, abuseReasons } from "@ticketrush/protocol/abuse"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { storeAccess } from "../catalogue/StoreAccess.ts"
import { AbuseModes, type SetMode } from "./AbuseModes.ts"

type Row = { readonly rule: string; readonly mode: AbuseMode; readonly set_by: bigint; readonly set_at: bigint }

/** The table must be there: see `abuseMigrations`. */
export const abuseModesPostgres = Layer.effect(
  AbuseModes,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { read, writeOnce } = yield* storeAccess
    return AbuseModes.of({
      all: Effect.map(read(sql<Row>`select rule, mode, set_by, set_at from abuse_modes`), (rows) => {
        const modes = new Map<AbuseReason, SetMode>()
        for (const row of rows) {
          // A newer version may have set one of a rule that is not known here.
          const reason = abuseReasons.find((each) => each === row.rule)
          if (reason !== undefined)
            modes.set(reason, { mode: row.mode, by: Number(row.set_by), at: Number(row.set_at) })
        }
        return modes
      }),
      set: (reason, mode) =>
        Effect.asVoid(
          writeOnce(
            sql,
            mode === null
              ? sql`delete from abuse_modes where rule = ${reason}`
              : sql`
                insert into abuse_modes (rule, mode, set_by, set_at) values (${reason}, ${mode.mode}, ${mode.by}, ${mode.at})
                on conflict (rule) do update set mode = excluded.mode, set_by = excluded.set_by, set_at = excluded.set_at`,
          ),
        ),
    })
  }),
)
