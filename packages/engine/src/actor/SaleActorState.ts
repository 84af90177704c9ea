/**
 * The states of an actor and the ways between them.
 *
 * `loading`: being rebuilt from the journal; `active`: may drain; `resolving`: waits for the fate of a record;
 * `passivating`: tells the journal that it leaves memory; `ended`: memory dropped.
 */
export type SaleActorState = "loading" | "active" | "resolving" | "passivating" | "ended"

const ways: Readonly<Record<SaleActorState, ReadonlyArray<SaleActorState>>> = {
  loading: ["active", "ended"],
  active: ["resolving", "passivating", "ended"],
  resolving: ["active", "ended"],
  // A command that came meanwhile loads it again: since it began to leave another owner may have had the sale.
  passivating: ["loading", "ended"],
  ended: [],
}

export const leadsTo = (from: SaleActorState, to: SaleActorState): boolean => ways[from].includes(to)
