/** What an append came to when something went wrong between its sending and its answer. */
import { startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { JournalRecord } from "../../src/journal/Journal.ts"
import { type Calls, calls, outcomeOf, positionsOf, readAll, recordAt, settled } from "./calls.ts"
import { arrival, buildGates, found, gates, open, shut } from "./gate.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

let postgres: PostgresFixture
/** The network of the node under test. */
let proxy: TcpProxy
let node: Calls
/** Another node, whose network is sound. */
let heir: Calls
let concerts = 0

/** A sale with one record; the line of its node is up. */
const opened = async (): Promise<number> => {
  const concertId = ++concerts
  await heir.claim(concertId, "node", "create")
  expect(await settled(heir, recordAt(concertId, 1, 1))).toBe("committed")
  expect(await until(node, recordAt(nobodys, 1, 1), "fenced")).toBe("fenced")
  return concertId
}
/** A sale that is never opened: an append to it writes nothing and proves that the connection is up. */
const nobodys = 60_000_000
/** Appends until it comes to `wanted`; a line that broke unnoticed may first give "unknown". */
const until = async (on: Calls, record: JournalRecord, wanted: string): Promise<string> => {
  let outcome = ""
  for (let tries = 0; tries < 5_000 && outcome !== wanted; tries++) {
    outcome = outcomeOf(await on.append(record)).replace(/^unknown .*/, "unknown")
    await heir.head(record.concertId)
  }
  return outcome
}
const positions = async (concertId: number) => positionsOf(await readAll(heir, concertId))
/** A record whose frame stops at a gate. */
const gated = (concertId: number, first: number, gate: number) =>
  recordAt(concertId, 1, first, first, Uint8Array.of(gate))

beforeAll(async () => {
  postgres = await openPostgres()
  await buildGates(postgres.admin)
  proxy = await startTcpProxy(postgres.database)
  node = calls((await postgres.another(proxy.urlFor(postgres.database.url))).journal)
  heir = calls(postgres.journal)
})
afterAll(async () => {
  await postgres.close()
  await proxy.close()
})

describe("an append whose line breaks after it was sent", () => {
  it("is unknown when it was committed and the answer was lost", async () => {
    const concertId = await opened()
    proxy.hold("to-client")
    const result = node.append(recordAt(concertId, 1, 2))
    await proxy.held("to-client")
    proxy.cut()
    proxy.release()
    expect(await result).toMatchObject({ kind: "unknown" })
    expect(await positions(concertId)).toEqual(["1-1 of epoch 1", "2-2 of epoch 1"])
  })

  it("is unknown when it never arrived, and the same events can follow under the next epoch", async () => {
    const concertId = await opened()
    proxy.hold("to-server")
    const result = node.append(recordAt(concertId, 1, 2))
    await proxy.held("to-server")
    proxy.cut()
    proxy.release()
    expect(await result).toMatchObject({ kind: "unknown" })
    expect(await heir.claim(concertId, "node", 1)).toMatchObject({ kind: "claimed", epoch: 2 })
    expect(await heir.head(concertId)).toMatchObject({ head: { last: 1 } })
    expect(await settled(node, recordAt(concertId, 2, 2))).toBe("committed")
  })

  it("is unknown when nothing is heard for too long, and the line is given up", async () => {
    const concertId = await opened()
    proxy.hold("to-client")
    expect(await node.append(recordAt(concertId, 1, 2))).toMatchObject({ kind: "unknown" })
    proxy.release()
    expect(await settled(node, recordAt(concertId, 1, 3))).toBe("committed")
    expect(await positions(concertId)).toEqual(["1-1 of epoch 1", "2-2 of epoch 1", "3-3 of epoch 1"])
  })

  it("is unknown when its backend is killed, and writes nothing", async () => {
    const concertId = await opened()
    const gate = gates["before its commit"]
    await shut(postgres.admin, gate, concertId)
    const result = node.append(gated(concertId, 2, gate))
    const backend = await arrival(postgres.admin, gate, concertId)
    await postgres.admin.query("select pg_terminate_backend($1)", [backend])
    expect(await result).toMatchObject({ kind: "unknown" })
    await open(postgres.admin, gate, concertId)
    expect(await positions(concertId)).toEqual(["1-1 of epoch 1"])
    expect(await settled(node, recordAt(concertId, 1, 2))).toBe("committed")
  })

  it.each(["08006", "57P01", "58000", "XX000"])("is unknown when the server reports %s in its place", async (code) => {
    const concertId = await opened()
    await raising(code, concertId, async () => {
      expect(await node.append(recordAt(concertId, 1, 2))).toMatchObject({ kind: "unknown" })
    })
    expect(await settled(node, recordAt(concertId, 1, 2))).toBe("committed")
  })
})

describe("a claim beside an append under way", () => {
  it.each(Object.entries(gates))("waits for an append that stands %s, and then finds its record", async (_, gate) => {
    const concertId = await opened()
    await shut(postgres.admin, gate, concertId)
    const append = node.append(gated(concertId, 2, gate))
    await arrival(postgres.admin, gate, concertId)
    const claim = heir.claim(concertId, "heir", 1)
    const waiting =
      "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%update sale set epoch%'"
    await found(postgres.admin, waiting)
    await open(postgres.admin, gate, concertId)
    expect(outcomeOf(await append)).toBe("committed")
    expect(await claim).toMatchObject({ kind: "claimed", epoch: 2 })
    expect(await heir.head(concertId)).toMatchObject({ head: { last: 2 } })
    expect(await settled(node, recordAt(concertId, 1, 3))).toBe("fenced")
  })

  it("fences an append that arrives after it, long after its owner gave up", async () => {
    const concertId = await opened()
    const late = await startTcpProxy(postgres.database)
    const owner = await postgres.another(late.urlFor(postgres.database.url))
    expect(await settled(calls(owner.journal), recordAt(concertId, 1, 2))).toBe("committed")
    late.hold("to-server")
    const result = calls(owner.journal).append(recordAt(concertId, 1, 3, 5))
    await late.held("to-server")
    late.cutClients()
    expect(await result).toMatchObject({ kind: "unknown" })
    expect(await heir.claim(concertId, "heir", 1)).toMatchObject({ kind: "claimed", epoch: 2 })
    const before = await postgres.admin.query("select max(state_change) as at from pg_stat_activity")
    late.release()
    await found(
      postgres.admin,
      "select from pg_stat_activity where state = 'idle' and query like '%insert into journal%' and state_change > $1",
      [before.rows[0].at],
    )
    expect(await positions(concertId)).toEqual(["1-1 of epoch 1", "2-2 of epoch 1"])
    expect(await settled(heir, recordAt(concertId, 2, 3))).toBe("committed")
    await late.close()
  })

  it("whose line breaks is unknown, and is answered when it is sent again", async () => {
    const concertId = await opened()
    proxy.hold("to-client")
    const claim = node.claim(concertId, "node", 1)
    await proxy.held("to-client")
    proxy.cut()
    proxy.release()
    expect(await claim).toMatchObject({ kind: "unknown" })
    await found(postgres.admin, "select from sale where concert_id = $1 and epoch in (1, 2)", [concertId])
    expect(await heir.claim(concertId, "node", 1)).toMatchObject({ kind: "claimed", epoch: 2 })
  })
})

/** Runs `work` while every insert of that concert into the journal fails with `code`. */
const raising = async (code: string, concertId: number, work: () => Promise<void>): Promise<void> => {
  await postgres.admin.query(`
    create function fail() returns trigger language plpgsql as $$
    begin raise exception 'injected' using errcode = '${code}'; end $$;
    create trigger fail before insert on journal for each row when (new.concert_id = ${concertId}) execute function fail()`)
  try {
    await work()
  } finally {
    await postgres.admin.query("drop trigger fail on journal; drop function fail")
  }
}

describe("an append that Postgres refuses", () => {
  it("is rejected as locked when the sale is held too long, and the line stays", async () => {
    const [stuck, other] = [await opened(), await opened()]
    const holder = await postgres.session()
    await holder.query("begin")
    await holder.query("select from sale where concert_id = $1 for update", [stuck])
    const both = [recordAt(stuck, 1, 2), recordAt(other, 1, 2)]
    const pid = await backendOfNode()
    expect(await node.append(...both)).toEqual({ kind: "rejected", reason: "locked" })
    expect(await positions(other)).toEqual(["1-1 of epoch 1"])
    expect(await settled(node, both[1])).toBe("committed")
    await holder.query("rollback")
    expect(await settled(node, both[0])).toBe("committed")
    expect(await backendOfNode()).toBe(pid)
  })

  it("is rejected for want of space, and reads go on", async () => {
    const concertId = await opened()
    await raising("53100", concertId, async () => {
      expect(await node.append(recordAt(concertId, 1, 2))).toEqual({ kind: "rejected", reason: "no-space" })
      expect(positionsOf(await readAll(node, concertId))).toEqual(["1-1 of epoch 1"])
    })
    expect(await settled(node, recordAt(concertId, 1, 2))).toBe("committed")
  })

  it("is rejected as read-only by a server that was demoted, and written once it is back", async () => {
    const concertId = await opened()
    const name = postgres.database.name
    await postgres.admin.query(`alter database "${name}" set default_transaction_read_only = on`)
    const fresh = calls((await postgres.another()).journal)
    expect(await settled(fresh, recordAt(concertId, 1, 2))).toBe("rejected read-only")
    await postgres.admin.query(`alter database "${name}" reset default_transaction_read_only`)
    expect(await settled(fresh, recordAt(concertId, 1, 2))).toBe("committed")
  })

  it("is rejected when its statement takes too long, and writes nothing", async () => {
    const concertId = await opened()
    const gate = gates["before its insert"]
    await shut(postgres.admin, gate, concertId)
    expect(await node.append(gated(concertId, 2, gate))).toEqual({ kind: "rejected", reason: "other" })
    await open(postgres.admin, gate, concertId)
    expect(await positions(concertId)).toEqual(["1-1 of epoch 1"])
  })

  it("is rejected when the database is not what it should be, and written once it is", async () => {
    const concertId = await opened()
    await postgres.admin.query("alter table journal rename to elsewhere")
    expect(await node.append(recordAt(concertId, 1, 2))).toEqual({ kind: "rejected", reason: "other" })
    await postgres.admin.query("alter table elsewhere rename to journal")
    expect(await settled(node, recordAt(concertId, 1, 2))).toBe("committed")
  })

  const backendOfNode = async (): Promise<number> => {
    const { rows } = await postgres.admin.query(
      `select pid from pg_stat_activity where application_name = 'ticketrush-append' and datname = current_database()
        order by state_change desc limit 1`,
    )
    return rows[0].pid
  }
})

describe("a journal whose database cannot be reached", () => {
  it("rejects appends, fails reads, leaves claims unknown, and comes back by itself", async () => {
    const concertId = await opened()
    proxy.refuse()
    proxy.cut()
    expect(await until(node, recordAt(concertId, 1, 2), "rejected unreachable")).toBe("rejected unreachable")
    expect(await node.append(recordAt(concertId, 1, 2))).toEqual({ kind: "rejected", reason: "unreachable" })
    expect(await node.claim(concertId, "node", 1)).toMatchObject({
      kind: "unknown",
      reason: expect.stringMatching(/./),
    })
    expect(await node.read(concertId, 0)).toMatchObject({ kind: "failed", reason: expect.stringMatching(/./) })
    expect(await node.head(concertId)).toMatchObject({ kind: "failed" })
    expect(await node.due()).toMatchObject({ kind: "failed" })
    expect(postgres.warnings).toContain("the journal cannot be reached")
    proxy.accept()
    expect(await until(node, recordAt(concertId, 1, 2), "committed")).toBe("committed")
  })

  it("says so at once when its address refuses connections", async () => {
    const nobody = new URL(postgres.database.url)
    nobody.port = "1"
    const lost = calls((await postgres.another(nobody.href)).journal)
    expect(await lost.append(recordAt(1, 1, 1))).toEqual({ kind: "rejected", reason: "unreachable" })
    expect(await lost.claim(1, "node", "any")).toMatchObject({
      kind: "unknown",
      reason: expect.stringMatching(/ECONNREFUSED/),
    })
  })

  it("rejects appends when its user or database is not there", async () => {
    const wrong = new URL(postgres.database.url)
    wrong.pathname = "/no_such_database"
    const lost = calls((await postgres.another(wrong.href)).journal)
    expect(await lost.append(recordAt(1, 1, 1))).toEqual({ kind: "rejected", reason: "unreachable" })
  })
})

describe("a journal that is closed", () => {
  it("leaves what is on the wire unknown and rejects what comes after", async () => {
    const concertId = await opened()
    const gate = gates["before its insert"]
    const closing = await postgres.another()
    const { append } = calls(closing.journal)
    await shut(postgres.admin, gate, concertId)
    const onTheWire = append(gated(concertId, 2, gate))
    const waiting = append(recordAt(concertId, 1, 3))
    await arrival(postgres.admin, gate, concertId)
    await closing.close()
    expect(await onTheWire).toMatchObject({ kind: "unknown" })
    expect(await waiting).toEqual({ kind: "rejected", reason: "unreachable" })
    expect(await append(recordAt(concertId, 1, 3))).toEqual({ kind: "rejected", reason: "unreachable" })
    await open(postgres.admin, gate, concertId)
  })
})
