/** Times and bounds of a turn, in milliseconds. */
export type TurnSettings = {
  /** How often new errands and messages are looked for when nothing wakes the server. */
  readonly pollMs: number
  /** For how long the right to run errands is taken; it is renewed after a third of it. */
  readonly leaseMs: number
  /** The pause after tables or a sale that could not be asked. */
  readonly pauseMs: number
  /** How often a sale says that it does not know a payment before that is believed: for longer than a node takes to see that it lost the sale. */
  readonly unknownMax: number
  /** What cannot be written, though all else can, is tried again after this time. */
  readonly unwrittenMs: number
  /** Orders that are under way at a gateway at a time, and messages that are worked on at a time. */
  readonly underWayMax: number
  /** Rows that are read at a time. */
  readonly pageSize: number
  /** A message about a payment that we do not know yet is looked at again after this time. */
  readonly strangeMs: number
  /** For how long it is. Providers repeat messages for up to four days. */
  readonly strangeMsMax: number
  /** How often money is asked for when the provider declines for now. */
  readonly confirmsMax: number
}

export const turnSettings: TurnSettings = {
  pollMs: 1_000,
  leaseMs: 10_000,
  pauseMs: 500,
  unknownMax: 11,
  unwrittenMs: 30_000,
  underWayMax: 2_000,
  pageSize: 500,
  strangeMs: 5_000,
  strangeMsMax: 5 * 86_400_000,
  confirmsMax: 2,
}
