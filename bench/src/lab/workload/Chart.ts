/** What a chart shows: bars, each with a name and a value. */
export type Chart = {
  /** Of its file, without ending. */
  readonly name: string
  readonly title: string
  readonly unit: string
  readonly bars: ReadonlyArray<Bar>
}

/** Parts of a bar stand behind each other, for instance the processor time of each server. */
export type Bar = { readonly label: string; readonly parts: ReadonlyArray<BarPart> }
export type BarPart = { readonly name: string; readonly value: number }
