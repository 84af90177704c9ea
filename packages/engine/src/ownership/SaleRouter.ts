/**
 * The door to all sales from one node: what this node owns is asked here in the same call, everything else goes to the
 * owner. It decides nothing about ownership and keeps nothing.
 */
import { type ConcertId, refusal } from "@ticketrush/protocol"
import type { Sales } from "../sales/Sales.ts"
import type { Ownership } from "./Ownership.ts"

/** How the sales of another node are reached; `node` is null while no owner is known. */
export type RemoteSales = (node: string | null) => Sales

/** For a node that is alone: there is no other owner to ask. */
export const noRemoteSales: RemoteSales = () => ({
  submit: (_concertId, _command, _followUp, done) =>
    done({ reply: { kind: "try-again", refusal: refusal("owner-lost") } }),
  ask: (_concertId, _question, done) => done({ kind: "failed", reason: "the sale belongs to another node" }),
  shedding: () => false,
  present: () => {},
})

export type SaleRouterOptions = {
  /** The sales of this node. */
  readonly local: Sales
  readonly ownership: Pick<Ownership, "ownerOf">
  readonly remote: RemoteSales
}

export const saleRouter = ({ local, ownership, remote }: SaleRouterOptions): Sales => {
  const of = (concertId: ConcertId): Sales => {
    const owner = ownership.ownerOf(concertId)
    return owner.kind === "here" ? local : remote(owner.node)
  }
  return {
    submit: (concertId, command, followUp, done) => of(concertId).submit(concertId, command, followUp, done),
    ask: (concertId, question, done) => of(concertId).ask(concertId, question, done),
    shedding: (concertId, lane) => of(concertId).shedding(concertId, lane),
    present: (concertId, person) => of(concertId).present(concertId, person),
  }
}
