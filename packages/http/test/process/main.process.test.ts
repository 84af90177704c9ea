import { existsSync, readFileSync, statSync } from "node:fs"
import { connect, createServer } from "node:net"
import { createDatabase, makeTestFolder, type TestDatabase, until } from "@ticketrush/testing"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, post } from "../client.ts"
import { usePrograms } from "./Program.ts"

let database: TestDatabase
const data = makeTestFolder()
const run = usePrograms({ TICKETRUSH_DATA: data.path })

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(async () => {
  await database.drop()
  data.remove()
})

describe("a start that is told something wrong", () => {
  it.each([
    [{ PORT: "99999" }, 'ticketrush: PORT takes a port from 0 to 65535, and got "99999"'],
    [{ PORT: "http" }, 'ticketrush: PORT takes a port from 0 to 65535, and got "http"'],
    [{ PORT: "7000", METRICS_PORT: "7000" }, "ticketrush: METRICS_PORT takes another port than PORT, and got 7000 too"],
    [{ METRICS_PORT: "-1" }, 'ticketrush: METRICS_PORT takes a port from 0 to 65535, and got "-1"'],
    [{ HOST: "a b" }, 'ticketrush: HOST takes an address or a name, and got "a b"'],
    [
      { DATABASE_URL: "mysql://root:secret@h/d" },
      "ticketrush: DATABASE_URL takes a postgres:// URL, and got something else",
    ],
    [
      { DATABASE_URL: "postgres://u:secret@127.0.0.1:1/x?ssl_mode=require" },
      "ticketrush: DATABASE_URL takes no parameter ssl_mode: did you mean sslmode?",
    ],
    [
      { REDIS_URL: "localhost:6379" },
      "ticketrush: REDIS_URL takes a redis:// or rediss:// URL, and got something else",
    ],
    [
      { TICKETRUSH_LINE: "redis-zset", REDIS_URL: "" },
      "ticketrush: TICKETRUSH_LINE=redis-zset takes a REDIS_URL too, and there is none",
    ],
    [{ TICKETRUSH_LINE: "redis" }, 'ticketrush: TICKETRUSH_LINE takes actor or redis-zset, and got "redis"'],
    [{ KAFKA_BROKERS: "a:1,b" }, 'ticketrush: KAFKA_BROKERS takes host:port, separated by commas, and got "a:1,b"'],
    [{ TICKETRUSH_TRUSTED: "yes" }, 'ticketrush: TICKETRUSH_TRUSTED takes token, on or off, and got "yes"'],
    [{ TICKETRUSH_LABB: "off" }, "ticketrush: TICKETRUSH_LABB is not a setting: did you mean TICKETRUSH_LAB?"],
    [{ TICKETRUSH_LAB: "yes" }, 'ticketrush: TICKETRUSH_LAB takes token, on or off, and got "yes"'],
    [{ TICKETRUSH_SEED: "jpop" }, 'ticketrush: TICKETRUSH_SEED takes kpop or none, and got "jpop"'],
    [{ TICKETRUSH_ZONE: "Mars" }, 'ticketrush: TICKETRUSH_ZONE takes an IANA time zone, and got "Mars"'],
  ])("ends with 2 and one line: %j", async (env, line) => {
    const program = run(env)
    expect(await program.ended()).toBe(2)
    expect(program.err).toBe(`${line}\n`)
  })

  it("ends with 2 for an option that does not exist, and lists them on --help", async () => {
    const wrong = run({}, ["--lna"])
    expect(await wrong.ended()).toBe(2)
    expect(wrong.err).toBe('ticketrush: there is no option "--lna"; --help lists them\n')
    const help = run({}, ["--help"])
    expect(await help.ended()).toBe(0)
    for (const word of ["--lan", "HOST", "DATABASE_URL", "TICKETRUSH_ZONE"]) expect(help.out).toContain(word)
    const version = run({}, ["--version"])
    expect(await version.ended()).toBe(0)
    expect(version.out).toMatch(/^ticketrush \d+\.\d+\.\d+\n$/)
  })

  it("ends with 1 and one line when names of every script do not fit into the database", async () => {
    const session = new pg.Client({ connectionString: database.url })
    await session.connect()
    const name = `${database.name}_latin1`
    await session.query(`create database "${name}" encoding 'LATIN1' locale 'C' template template0`)
    try {
      const url = new URL(database.url)
      url.pathname = `/${name}`
      const program = run({ DATABASE_URL: url.href })
      expect(await program.ended()).toBe(1)
      expect(program.err).toMatch(
        /^ticketrush: the database has the encoding LATIN1, .* make one with encoding 'UTF8'\n$/,
      )
    } finally {
      await session.query(`drop database "${name}" with (force)`)
      await session.end()
    }
  })

  it("ends with 1 and one line when something else than PostgreSQL answers there", async () => {
    const other = createServer((socket) => {
      socket.on("error", () => {})
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    }).listen(0, "127.0.0.1")
    await until("the port is taken", () => other.listening)
    const { port } = other.address() as { port: number }
    const program = run({ DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/x` })
    expect(await program.ended()).toBe(1)
    expect(program.err).toBe("ticketrush: the database cannot be used: what answers at that address is no PostgreSQL\n")
    other.close()
  })

  it("ends with 1 and one line when the database is not there, without its password", async () => {
    const program = run({ DATABASE_URL: "postgres://u:secret@127.0.0.1:1/x" })
    expect(await program.ended()).toBe(1)
    expect(program.err).toBe("ticketrush: the database cannot be used: connect ECONNREFUSED 127.0.0.1:1\n")
  })

  it("ends with 1 and one line when none of several servers of the database takes writes, without their password", async () => {
    const program = run({ DATABASE_URL: "postgres://u:secret@127.0.0.1:1,127.0.0.1:2/x" })
    expect(await program.ended()).toBe(1)
    expect(program.err).toBe(
      "ticketrush: no server that DATABASE_URL names takes writes: 127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1), " +
        "127.0.0.1:2 (connect ECONNREFUSED 127.0.0.1:2); promote one, or correct it\n",
    )
  })

  it("ends with 1 and one line when the Redis of its line is not there, without its password", async () => {
    const redis = { TICKETRUSH_LINE: "redis-zset", REDIS_URL: "redis://:secret@127.0.0.1:1" }
    const program = run({ DATABASE_URL: database.url, ...redis })
    expect(await program.ended()).toBe(1)
    expect(program.err).toBe("ticketrush: Redis cannot be used: connect ECONNREFUSED 127.0.0.1:1\n")
  })

  it("ends with 1 and one line when a port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await until("the port is taken", () => other.listening)
    const port = String((other.address() as { port: number }).port)
    for (const variable of ["PORT", "METRICS_PORT"]) {
      const program = run({ DATABASE_URL: database.url, [variable]: port })
      expect(await program.ended()).toBe(1)
      const why = `another program listens there: stop it, or set another ${variable}`
      expect(program.err).toBe(`ticketrush: cannot listen on 127.0.0.1 port ${port}: ${why}\n`)
    }
    other.close()
  })

  it("ends with 1 and one line when the address is another machine's", async () => {
    const program = run({ DATABASE_URL: database.url, HOST: "192.0.2.254" })
    expect(await program.ended()).toBe(1)
    expect(program.err).toBe(
      "ticketrush: cannot listen on 192.0.2.254 port 0: this machine does not have that address: set another HOST\n",
    )
  })

  it("ends with 1 and one line when no address is known under the name of the host", async () => {
    const program = run({ DATABASE_URL: database.url, HOST: "nowhere.invalid" })
    expect(await program.ended()).toBe(1)
    expect(program.err).toMatch(
      /^ticketrush: cannot listen on nowhere\.invalid port 0: .*(set another HOST|set HOST to an address)\n$/,
    )
  })
})

describe("a start", () => {
  it("says where it is, serves, and stops in order with 0 when asked to", async () => {
    const program = run({ DATABASE_URL: database.url })
    const url = await program.url()
    expect(program.out).toContain(
      `trusted    for callers with the token in ${data.path}/trusted-token, and not through`,
    )
    expect((await ask(`${url}/health/ready`)).status).toBe(200)
    expect((await ask(`${url}/`)).text).toContain("TicketRush")
    const metrics = /metrics +(\S+)/.exec(program.out)![1]
    expect((await ask(metrics)).text).toContain("ticketrush_journal_writable 1")
    expect(await program.stop()).toBe(0)
    expect(program.err).toBe("")
  })

  it("beside another server on the same database says so, and alone says nothing", async () => {
    const first = run({ DATABASE_URL: database.url })
    await first.url()
    // As a file of settings gives it.
    const second = run({ DATABASE_URL: `${database.url}\n` })
    await second.url()
    expect(second.err).toContain("another server is connected to this database")
    expect([await second.stop(), await first.stop()]).toEqual([0, 0])
    expect(first.err).not.toContain("another server is connected")
  })

  it("keeps the trusted surface off when told to", async () => {
    const program = run({ DATABASE_URL: database.url, TICKETRUSH_TRUSTED: "off" })
    const url = await program.url()
    expect(program.out).toContain("trusted    off")
    expect(await post(`${url}/api/users`, { username: "x" })).toMatchObject({ status: 404, body: { code: "lab-off" } })
    expect((await ask(`${url}/api/concerts`)).status).toBe(200)
    expect(await program.stop("SIGINT")).toBe(0)
  })
})

describe("a start with nothing but a folder", () => {
  const place = makeTestFolder()
  afterAll(() => place.remove())
  const env = {
    DATABASE_URL: "",
    TICKETRUSH_DATA: `${place.path}/data`,
    TICKETRUSH_SEED: "kpop",
    TICKETRUSH_TRUSTED: "on",
  }

  it("brings its own database and the K-POP set, refuses a second start, and keeps everything for the next", async () => {
    const first = run(env)
    const url = await first.url()
    expect(first.err).toContain("making the database of the data folder, once")
    const concerts = (await ask(`${url}/api/concerts`)).body as ReadonlyArray<{ id: number }>
    expect(concerts).toHaveLength(3)
    const options: { id: number; seatCount: number }[] = []
    for (const { id } of concerts) options.push(...(await ask(`${url}/api/concerts/${id}/options`)).body)
    expect(options).toHaveLength(6)
    expect(options.reduce((sum, option) => sum + option.seatCount, 0)).toBe(300)
    const seats = (await ask(`${url}/api/concerts/options/${options[0].id}/seats`)).body as ReadonlyArray<{
      id: number
    }>
    expect(seats).toHaveLength(50)
    const userId = await createUser(url, "keeper")
    const held = await post(`${url}/api/reservations/v6/holds`, { userId, seatId: seats[0].id })
    expect(held.status).toBe(201)

    const second = run(env)
    expect(await second.ended()).toBe(1)
    expect(second.err).toMatch(/^ticketrush: The data folder \S+ is in use by process \d+: .+\n$/)
    expect((await ask(`${url}/health/ready`)).status).toBe(200)

    expect(await first.stop()).toBe(0)
    const third = run(env)
    const again = await third.url()
    expect(third.err).not.toContain("making the database")
    const [sold, ...others] = concerts
    expect((await ask(`${again}/api/concerts`)).body).toEqual([{ ...sold, backend: "actor" }, ...others])
    const read = await ask(`${again}/api/reservations/v6/${held.body.id}?userId=${userId}`)
    expect(read.text).toBe(held.text)
    expect(await third.stop()).toBe(0)
  })
})

/** Addresses with a listener at `port`, as the kernel writes them: `00000000` is all of them. */
const listeningOn = (port: number): ReadonlyArray<string> =>
  readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local, , state]) => state === "0A" && local.endsWith(`:${port.toString(16).toUpperCase().padStart(4, "0")}`),
    )
    .map(([, local]) => local.split(":")[0])

/** What a caller gets on the trusted surface, under a name that is not of the loopback. */
const echoUnder = (port: number, host: string, ...headers: ReadonlyArray<string>): Promise<string> => {
  const lines = ["POST /api/lab/echo HTTP/1.1", `Host: ${host}`, "Content-Type: application/json", "Content-Length: 2"]
  return rawRequest(port, `${[...lines, ...headers].join("\r\n")}\r\n\r\n{}`)
}

describe.runIf(process.platform === "linux")("a start with --lan", () => {
  it("listens on all addresses, and opens the trusted surface to callers with the token, and says so", async () => {
    const program = run({ DATABASE_URL: database.url }, ["--lan"])
    const port = Number(new URL(await program.url()).port)
    expect(listeningOn(port)).toEqual(["00000000"])
    const metrics = new URL(/metrics +(\S+)/.exec(program.out)![1])
    expect([metrics.hostname, listeningOn(Number(metrics.port))]).toEqual(["127.0.0.1", ["0100007F"]])
    expect(program.out).toMatch(/trusted +for callers with the token .*OTHER MACHINES CAN CALL/)
    expect(await echoUnder(port, "tickets.example", `Trusted-Token: ${program.token}`)).toContain("HTTP/1.1 200")
    expect(await echoUnder(port, "tickets.example")).toContain("lab-token")
    expect(await program.stop()).toBe(0)
  })

  it("opens it to every caller only when that is said too, and not at all when it was switched off", async () => {
    const open = run({ DATABASE_URL: database.url, TICKETRUSH_TRUSTED: "on" }, ["--lan"])
    expect(await echoUnder(Number(new URL(await open.url()).port), "tickets.example")).toContain("HTTP/1.1 200")
    expect(open.out).toMatch(/trusted +ON FOR EVERY CALLER.*OTHER MACHINES CAN CALL/)
    const closed = run({ DATABASE_URL: database.url, TICKETRUSH_TRUSTED: "off" }, ["--lan"])
    expect(await echoUnder(Number(new URL(await closed.url()).port), "tickets.example")).toContain("lab-off")
  })

  it("is what it takes: without it only the loopback listens, under its own names", async () => {
    const program = run({ DATABASE_URL: database.url })
    const port = Number(new URL(await program.url()).port)
    expect(listeningOn(port)).toEqual(["0100007F"])
    expect(await echoUnder(port, "tickets.example", `Trusted-Token: ${program.token}`)).toContain("lab-host")
  })
})

describe("the token of the trusted surface", () => {
  it("is the same for every start on a data folder, stands in a file for its owner alone, and in no answer", async () => {
    const first = run({ DATABASE_URL: database.url })
    const url = await first.url()
    const file = `${data.path}/trusted-token`
    expect(readFileSync(file, "utf8")).toBe(`${first.token}\n`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await ask(`${url}/api/users/1`)).body.code).toBe("lab-token")
    expect((await ask(`${url}/api/users/1`, { headers: { "trusted-token": first.token } })).body.code).toBe(
      "user-unknown",
    )
    for (const path of ["/", "/docs", "/openapi.json", "/js/main.js", "/health/ready", "/api/users/1"]) {
      const { text, headers } = await ask(url + path)
      expect(text + JSON.stringify([...headers]), path).not.toContain(first.token)
    }
    expect((await ask(/metrics +(\S+)/.exec(first.out)![1])).text).not.toContain(first.token)
    await first.stop()
    const second = run({ DATABASE_URL: database.url })
    await second.url()
    expect(second.token).toBe(first.token)
  })

  it("is neither asked for nor made where the surface is on or off", async () => {
    const folder = `${data.path}/without`
    for (const mode of ["on", "off"]) {
      const program = run({ DATABASE_URL: database.url, TICKETRUSH_DATA: folder, TICKETRUSH_TRUSTED: mode })
      await program.url()
      expect(program.out).not.toContain("token=")
      await program.stop()
    }
    expect(existsSync(`${folder}/trusted-token`)).toBe(false)
  })
})

/** The first bytes that come back for a request with a Host of our choice, which `fetch` does not allow. */
const rawRequest = (port: number, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(request))
    socket.once("data", (bytes) => {
      resolve(bytes.toString())
      socket.destroy()
    })
    socket.once("error", reject)
  })
