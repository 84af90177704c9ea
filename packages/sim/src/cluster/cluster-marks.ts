/** Situations that many seeds of a cluster must have reached: one that never was is a failure of the generator. */
import type { Tally } from "../tally.ts"

const ofNodes = [
  "node joined",
  "node taken out by others",
  "question to a node without the sale",
  "sale claimed again",
  "two nodes believed to own one sale",
  "sale given away by its owner",
  "moved sale left to its shard again",
  "moved sale taken back from a node",
  "reply from a stale owner",
  "zombie woke with the sale of another",
  "reader followed a sale to its new owner",
  "taken over from a node that was killed",
  "taken over from a node that was frozen",
] as const

/** Those of the journal that tell about owners. */
const ofJournal = [
  "append fenced",
  "claim fenced",
  "claim repeated by its own incarnation",
  "late append committed before a takeover",
  "late append fenced by a takeover",
  "takeover of a live sale",
] as const satisfies ReadonlyArray<Parameters<Tally["mark"]>[0]>

/** Counted, but nothing is wrong with seeds that never had it. */
export const clusterMaybes = ["node ended by itself"] as const
export type ClusterMark = (typeof ofNodes)[number] | (typeof clusterMaybes)[number]

export const clusterMarks: ReadonlyArray<string> = [...ofNodes, ...ofJournal]

export const isOfJournal = (name: string): boolean => ofJournal.some((known) => known === name)
