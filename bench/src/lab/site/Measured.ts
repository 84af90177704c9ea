/** Null: the figure cannot be had, for instance the latency of what never happened. */
export type Figures = Readonly<Record<string, number | null>>

export type Measured = {
  readonly figures: Figures
  /** How often each answer was given: `reserved`, or the code of a refusal or of "try again". */
  readonly answers: Readonly<Record<string, number>>
  /** How often the judge found each kind of violation; absent where nothing was judged. */
  readonly violations?: Readonly<Record<string, number>>
  /** Why the judge was not told what the store held in the end, as a sentence's part; absent where it was, or was not asked. */
  readonly unjudged?: string
}
