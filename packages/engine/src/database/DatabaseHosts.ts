/**
 * Several servers of one database, of which one leads. Each is asked twice a second which it is, on a session of its own. When another
 * one leads than before, every connection to the last one is cut: what was on its way there has an unknown outcome, is looked up
 * at the new one, and nothing is written to two servers by one process for longer than that. A server that was left is never
 * gone back to while this process runs, unless it has been promoted since (`LeaderChoice.ts`).
 *
 * A database with one server is its URL and nothing else.
 */
import { connect, Socket } from "node:net"
import { Data, Effect, Redacted, type Scope } from "effect"
import { Client, type ClientConfig, Pool, type PoolConfig } from "pg"
import { forEver } from "../health/forEver.ts"
import type { Log } from "../ports.ts"
import { describeHost, HostSession } from "./HostSession.ts"
import { choosesHost, urlsOf } from "./host-list.ts"
import { type HostState, LeaderChoice } from "./LeaderChoice.ts"

export class NoLeaderError extends Data.TaggedError("NoLeaderError")<{ readonly message: string }> {}

/** Between two questions to a server, in milliseconds. */
const restMs = 500

export type HostReport = { readonly name: string; readonly state: HostState }

const openSessions = (url: Redacted.Redacted): Effect.Effect<ReadonlyArray<HostSession>, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => urlsOf(Redacted.value(url)).map((each) => new HostSession(each))),
    (sessions) =>
      Effect.sync(() => {
        for (const session of sessions) session.close()
      }),
  )

const askAll = (sessions: ReadonlyArray<HostSession>): Effect.Effect<ReadonlyArray<HostState>> =>
  Effect.promise(() => Promise.all(sessions.map((session) => session.ask())))

/** What each of the servers that a URL names says of itself; none where it names a single one. */
export const lookAtHosts = (url: Redacted.Redacted): Effect.Effect<ReadonlyArray<HostReport>> =>
  Effect.gen(function* () {
    if (!choosesHost(Redacted.value(url))) return []
    const sessions = yield* openSessions(url)
    const states = yield* askAll(sessions)
    return sessions.map(({ name }, host) => ({ name, state: states[host] }))
  }).pipe(Effect.scoped)

export const sayHosts = (hosts: ReadonlyArray<HostReport>): string =>
  hosts.map(({ name, state }) => `${name} (${describeHost(state)})`).join(", ")

/** The one that leads now, for a program that asks once. */
export const leadingUrl = Effect.fnUntraced(function* (
  url: Redacted.Redacted,
): Effect.fn.Return<Redacted.Redacted, NoLeaderError> {
  const hosts = yield* lookAtHosts(url)
  if (hosts.length === 0) return url
  const choice = new LeaderChoice()
  const current = yield* firstChoice(choice, hosts)
  return Redacted.make(urlsOf(Redacted.value(url))[current])
})

/** Of all of them at once: one that was thought dead may answer sooner than the one that leads. */
const firstChoice = Effect.fnUntraced(function* (
  choice: LeaderChoice,
  hosts: ReadonlyArray<HostReport>,
): Effect.fn.Return<number, NoLeaderError> {
  for (const [host, { state }] of hosts.entries()) choice.note(host, state)
  choice.choose()
  if (choice.current === undefined) return yield* noLeader(hosts)
  if (ofSeveralDatabases(hosts)) return yield* severalDatabases(hosts)
  return choice.current
})

const noLeader = (hosts: ReadonlyArray<HostReport>): NoLeaderError =>
  new NoLeaderError({
    message: `no server that DATABASE_URL names takes writes: ${sayHosts(hosts)}; promote one, or correct it`,
  })

/** Whether servers take writes that never were a server and its standby. Their timelines tell nothing of each other. */
export const ofSeveralDatabases = (hosts: ReadonlyArray<HostReport>): boolean =>
  new Set(hosts.flatMap(({ state }) => (state.kind === "leads" ? [state.system] : []))).size > 1

const severalDatabases = (hosts: ReadonlyArray<HostReport>): NoLeaderError =>
  new NoLeaderError({
    message: `DATABASE_URL names servers of different databases that take writes: ${sayHosts(hosts)}; name one, and its standbys`,
  })

class DatabaseHosts {
  readonly #urls: ReadonlyArray<Redacted.Redacted>
  readonly #sessions: ReadonlyArray<HostSession>
  readonly #choice = new LeaderChoice()
  readonly #log: Log
  /** The connections of this process, by the server that they were opened for. */
  readonly #sockets = new Map<Socket, number>()
  #warned = ""

  private constructor(urls: ReadonlyArray<string>, sessions: ReadonlyArray<HostSession>, log: Log) {
    this.#urls = urls.map((each) => Redacted.make(each))
    this.#sessions = sessions
    this.#log = log
  }

  /** Fails where no server takes writes. Looks on until the scope closes. */
  static readonly open = Effect.fnUntraced(function* (
    url: Redacted.Redacted,
    log: Log,
  ): Effect.fn.Return<DatabaseHosts, NoLeaderError, Scope.Scope> {
    const sessions = yield* openSessions(url)
    const hosts = new DatabaseHosts(urlsOf(Redacted.value(url)), sessions, log)
    const states = yield* askAll(sessions)
    yield* firstChoice(
      hosts.#choice,
      sessions.map(({ name }, host) => ({ name, state: states[host] })),
    )
    for (const [host, session] of sessions.entries()) {
      const look = Effect.map(
        Effect.promise(() => session.ask()),
        (state) => hosts.#heard(host, state),
      )
      yield* Effect.forkScoped(forEver({ part: "servers", restMs }, look))
    }
    return hosts
  })

  /** Of the server that leads now: read anew for each connection. */
  get url(): Redacted.Redacted {
    return this.#urls[this.#choice.current!]
  }

  /** For a driver that connects it itself, to that server. */
  socket(): Socket {
    return this.#keep(new Socket())
  }

  /** Being connected to that server; what is written meanwhile waits. */
  connected(): Socket {
    const { hostname, port } = new URL(Redacted.value(this.url))
    const host = hostname.replace(/^\[|\]$/g, "")
    return this.#keep(connect({ host, port: Number(port || 5_432), noDelay: true }))
  }

  #keep(socket: Socket): Socket {
    this.#sockets.set(socket, this.#choice.current!)
    socket.once("close", () => this.#sockets.delete(socket))
    return socket
  }

  #heard(host: number, state: HostState): void {
    const before = this.#choice.current!
    this.#choice.note(host, state)
    if (this.#choice.choose()) {
      const [from, to] = [before, this.#choice.current!].map((each) => this.#sessions[each].name)
      this.#log.warn("another server of the database leads now", { from, to })
      for (const [socket, opened] of this.#sockets) if (opened !== this.#choice.current) socket.destroy()
    }
    this.#warnOfOthers()
  }

  /** Once for each that is new. */
  #warnOfOthers(): void {
    const names = this.#choice.others.map((each) => this.#sessions[each].name).join(" ")
    if (names !== this.#warned && names !== "")
      this.#log.warn("a server that does not lead takes writes: what is written there is lost", { servers: names })
    this.#warned = names
  }
}

/** Where a database is: one server, or the one of several that leads. */
export type DatabaseUrl = Redacted.Redacted | DatabaseHosts

/** Looks for the server that leads where the URL names several. */
export const openDatabaseUrl = (
  url: Redacted.Redacted,
  log: Log,
): Effect.Effect<DatabaseUrl, NoLeaderError, Scope.Scope> =>
  choosesHost(Redacted.value(url)) ? DatabaseHosts.open(url, log) : Effect.succeed(url)

/** For one connection that begins now. */
export const urlNow = (url: DatabaseUrl): string => Redacted.value(url instanceof DatabaseHosts ? url.url : url)

/** For one connection of `pg` that begins now, to the server of `urlNow`. */
export const socketNow = (url: DatabaseUrl): Socket => (url instanceof DatabaseHosts ? url.socket() : new Socket())

/** A pool each of whose sessions is opened to the server that leads then. */
export const poolOf = (url: DatabaseUrl, config: Omit<PoolConfig, "connectionString" | "stream">): Pool => {
  if (!(url instanceof DatabaseHosts)) return new Pool({ ...config, connectionString: Redacted.value(url) })
  class LeaderClient extends Client {
    constructor(given: ClientConfig) {
      super({ ...given, connectionString: urlNow(url), stream: () => socketNow(url) })
    }
  }
  return new Pool({ ...config, Client: LeaderClient as unknown as NonNullable<PoolConfig["Client"]> })
}

/** The same for the client of Effect, which reads these with each connection that it opens: they must not be copied. */
export const sqlOf = <C extends object>(url: DatabaseUrl, config: C) =>
  url instanceof DatabaseHosts
    ? Object.defineProperty({ ...config, url: url.url, stream: () => url.connected() }, "url", { get: () => url.url })
    : { ...config, url }
