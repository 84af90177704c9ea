/** {@link AbuseChanges} in Postgres: see `sql/`. */
import { type AbuseMode, type AbuseReason, abuseReasons } from "@ticketrush/protocol/abuse"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { storeAccess } from "../catalogue/StoreAccess.ts"
import { AbuseChanges } from "./AbuseChanges.ts"

type Kept = { readonly rule: string; readonly set_by: bigint; readonly set_at: bigint }
type ModeRow = Kept & { readonly mode: AbuseMode }
type NumbersRow = Kept & { readonly max: number; readonly window_seconds: number }

/** The tables must be there: see `abuseMigrations`. */
export const abuseChangesPostgres = Layer.effect(
  AbuseChanges,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { read, writeOnce } = yield* storeAccess
    const modes = read(sql<ModeRow>`select rule, mode, set_by, set_at from abuse_modes`)
    const numbers = read(sql<NumbersRow>`select rule, max, window_seconds, set_by, set_at from abuse_numbers`)
    return AbuseChanges.of({
      all: Effect.map(Effect.all([modes, numbers]), ([modeRows, numbersRows]) => ({
        modes: keptOf(modeRows, ({ mode }) => ({ mode })),
        numbers: keptOf(numbersRows, ({ max, window_seconds }) => ({ max, windowMs: window_seconds * 1_000 })),
      })),
      setMode: (reason, mode) =>
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
      setNumbers: (reason, set) =>
        Effect.asVoid(
          writeOnce(
            sql,
            set === null
              ? sql`delete from abuse_numbers where rule = ${reason}`
              : sql`
                insert into abuse_numbers (rule, max, window_seconds, set_by, set_at)
                values (${reason}, ${set.max}, ${set.windowMs / 1_000}, ${set.by}, ${set.at})
                on conflict (rule) do update set max = excluded.max, window_seconds = excluded.window_seconds,
                  set_by = excluded.set_by, set_at = excluded.set_at`,
          ),
        ),
    })
  }),
)

const keptOf = <R extends Kept, A>(
  rows: ReadonlyArray<R>,
  setIn: (row: R) => A,
): ReadonlyMap<AbuseReason, A & { readonly by: number; readonly at: number }> => {
  const kept = new Map<AbuseReason, A & { readonly by: number; readonly at: number }>()
  for (const row of rows) {
    // A newer version may have set a rule that is not known here.
    const reason = abuseReasons.find((each) => each === row.rule)
    if (reason !== undefined) kept.set(reason, { ...setIn(row), by: Number(row.set_by), at: Number(row.set_at) })
  }
  return kept
}
