/**
 * The door to all sales from one node: what this node owns goes to its own engine in the same call, everything else to
 * the owner. It decides nothing about ownership and keeps nothing.
 */
import { type Command, type ConcertId, refusal } from "@ticketrush/protocol"
import type { EngineApi, LoadResult, SaleReply } from "../EngineApi.ts"
import type { Ownership } from "./Ownership.ts"

/** How commands and questions reach a sale of another node. `node` is null while no owner is known. */
export interface RemoteSales {
  /** Exactly one reply, later than this call. */
  readonly submit: (
    node: string | null,
    concertId: ConcertId,
    command: Command,
    reply: (reply: SaleReply) => void,
  ) => void
  readonly load: (node: string | null, concertId: ConcertId, done: (result: LoadResult) => void) => void
}

/** For a node that is alone: there is no other owner to ask. */
export const noRemoteSales: RemoteSales = {
  submit: (_node, _concertId, _command, reply) => reply({ kind: "try-again", refusal: refusal("owner-lost") }),
  load: (_node, _concertId, done) => done({ kind: "failed", reason: "the sale belongs to another node" }),
}

export type SaleRouterOptions = {
  /** This node's own sales. */
  readonly engine: EngineApi
  readonly ownership: Pick<Ownership, "ownerOf">
  readonly remote: RemoteSales
}

export const saleRouter = ({ engine, ownership, remote }: SaleRouterOptions): EngineApi => ({
  ...engineCalls(engine),
  submit: (concertId, command, reply) => {
    const owner = ownership.ownerOf(concertId)
    if (owner.kind === "here") return engine.submit(concertId, command, reply)
    remote.submit(owner.node, concertId, command, reply)
  },
  load: (concertId, done) => {
    const owner = ownership.ownerOf(concertId)
    if (owner.kind === "here") return engine.load(concertId, done)
    remote.load(owner.node, concertId, done)
  },
})

/** What concerns this node alone, or what it has in memory. */
const engineCalls = (engine: EngineApi): EngineApi => {
  const { submit, load, shedding, present, view, fingerprint, onCommitted, counters, now, writable, stop } = engine
  return { submit, load, shedding, present, view, fingerprint, onCommitted, counters, now, writable, stop }
}
