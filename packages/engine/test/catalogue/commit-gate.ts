/** Stops commits that changed a table of the catalogue inside the database, until the gate is opened. */
import { until } from "@ticketrush/testing"
import pg from "pg"

const gate = 7_001

const triggers = `
  create function wait_at_gate() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(${gate});
    return null;
  end $$;
  create constraint trigger wait_at_gate after insert or delete on users
    deferrable initially deferred for each row execute function wait_at_gate();
  create constraint trigger wait_at_gate_to_insert after insert on concerts
    deferrable initially deferred for each row execute function wait_at_gate();
  create constraint trigger wait_at_gate_to_show after update on concerts
    deferrable initially deferred for each row execute function wait_at_gate();
`

export type CommitGate = {
  /** Asks the database past everything that is broken on the way of the services. */
  readonly query: <Row extends pg.QueryResultRow>(text: string) => Promise<ReadonlyArray<Row>>
  /** From now on commits wait; of concerts those of one step alone, when it is named. */
  readonly shut: (step?: "insert" | "show") => Promise<void>
  readonly open: () => Promise<void>
  /** Resolves once a commit waits. */
  readonly arrival: () => Promise<void>
  /** Resolves once a statement waits for a table that `query` has locked. */
  readonly blocked: () => Promise<void>
  /** Resolves once no transaction of the services is left in the database. */
  readonly quiet: () => Promise<void>
  readonly close: () => Promise<void>
}

export const openCommitGate = async (url: string): Promise<CommitGate> => {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(triggers)
  // Locks of other databases of the server stand in the same list.
  const waits = (locktype: string) => `select 1 from pg_locks where not granted and locktype = '${locktype}'
    and database = (select oid from pg_database where datname = current_database())`
  const rows = async <Row extends pg.QueryResultRow>(text: string) => (await admin.query<Row>(text)).rows
  const enabled = (name: string, on: boolean) =>
    admin.query(`alter table concerts ${on ? "enable" : "disable"} trigger ${name}`)
  return {
    query: rows,
    shut: async (step) => {
      await enabled("wait_at_gate_to_insert", step !== "show")
      await enabled("wait_at_gate_to_show", step !== "insert")
      await admin.query("select pg_advisory_lock($1)", [gate])
    },
    open: async () => void (await admin.query("select pg_advisory_unlock_all()")),
    arrival: async () => {
      const waiting = `${waits("advisory")} and objid = ${gate}`
      await until("a commit waits", async () => (await rows(waiting)).length > 0)
    },
    blocked: async () => {
      await until("a statement waits", async () => (await rows(waits("relation"))).length > 0)
    },
    quiet: async () => {
      const open = `select 1 from pg_stat_activity where datname = current_database() and xact_start is not null
        and pid <> pg_backend_pid() and query !~ '^autovacuum'`
      await until("no transaction is open", async () => (await rows(open)).length === 0)
    },
    close: () => admin.end(),
  }
}
