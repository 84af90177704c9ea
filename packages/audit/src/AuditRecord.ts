/** A journal record as the auditor takes it, wherever it was read. */
export type AuditRecord = {
  readonly concertId: number
  readonly first: number
  readonly last: number
  readonly epoch: number
  readonly at: number
  readonly frame: Uint8Array
  readonly hash: Uint8Array
}
