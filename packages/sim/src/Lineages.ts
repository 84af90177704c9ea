/**
 * Which memory of a sale has which epoch. A claim from an epoch goes on with the memory of that epoch; any other claim
 * builds a new one from the journal, and what the old one remembered (refusals) is gone.
 */
export class Lineages {
  readonly #byEpoch = new Map<string, number>()
  #count = 0

  /** `from`: the epoch whose memory goes on, 0 for none. */
  claimed(concertId: number, epoch: number, from: number): number {
    const lineage = (from > 0 ? this.#byEpoch.get(`${concertId}:${from}`) : undefined) ?? ++this.#count
    this.#byEpoch.set(`${concertId}:${epoch}`, lineage)
    return lineage
  }

  /** The memory of `from` goes on under an epoch that a claim of its own process had made unheard. */
  adopted(concertId: number, epoch: number, from: number): void {
    this.#byEpoch.set(`${concertId}:${epoch}`, this.of(concertId, from))
  }

  of(concertId: number, epoch: number): number {
    return this.#byEpoch.get(`${concertId}:${epoch}`) ?? 0
  }
}
