/**
 * The seats of one night and where each is drawn: sections are blocks in front of a stage, rows of a block stand behind each
 * other. Pure: no elements, no clock. A hall of 50,000 seats is some arrays of numbers.
 */

export type SeatFlag = "accessible" | "companion" | "restricted-view"
export type Seat = {
  readonly index: number
  readonly id: number
  readonly seatNumber: string
  readonly section: string
  readonly row: string
  readonly number: number
  readonly tier: string
  readonly price: number
  readonly flags: ReadonlyArray<SeatFlag>
}

/** As the server sends a seat. */
export type SeatWire = Omit<Seat, "index"> & { readonly status: string }

export const seatStates = { free: 0, held: 1, sold: 2 } as const
export type SeatState = keyof typeof seatStates

export type Row = {
  readonly label: string
  readonly block: number
  /** Seats from left to right, by index; they follow each other in the order of the hall. */
  readonly first: number
  readonly length: number
}

export type Block = {
  readonly section: string
  readonly firstRow: number
  readonly rows: number
  readonly first: number
  readonly length: number
  /** In seats; the block's upper left corner. */
  x: number
  y: number
  readonly width: number
  readonly height: number
}

const stateOfWord: Readonly<Record<string, number>> = { AVAILABLE: 0, TEMP_RESERVED: 1, RESERVED: 2 }
const gap = 3
/** Room for the stage above the first row of blocks. */
const stageHeight = 5

export class Hall {
  readonly seats: ReadonlyArray<Seat>
  readonly rows: ReadonlyArray<Row>
  readonly blocks: ReadonlyArray<Block>
  /** Of each seat, in seats from the upper left corner. */
  readonly x: Float32Array
  readonly y: Float32Array
  readonly rowOf: Uint32Array
  /** One of `seatStates` for each seat. */
  readonly states: Uint8Array
  readonly width: number
  readonly height: number
  readonly #byId = new Map<number, number>()
  readonly #freeOf: Int32Array
  readonly #listeners = new Set<() => void>()
  #free = 0

  constructor(wire: ReadonlyArray<SeatWire>) {
    this.seats = wire.map(({ status: _, ...seat }, index) => ({ ...seat, index }))
    this.states = Uint8Array.from(wire, ({ status }) => stateOfWord[status] ?? seatStates.sold)
    const { rows, blocks } = cut(this.seats)
    this.rows = rows
    this.blocks = blocks
    const { width, height } = arrange(blocks)
    this.width = width
    this.height = height
    this.x = new Float32Array(wire.length)
    this.y = new Float32Array(wire.length)
    this.rowOf = new Uint32Array(wire.length)
    for (const [at, row] of rows.entries()) {
      const block = blocks[row.block]
      const indent = (block.width - row.length) / 2
      for (let n = 0; n < row.length; n++) {
        const index = row.first + n
        this.x[index] = block.x + indent + n
        this.y[index] = block.y + (at - block.firstRow)
        this.rowOf[index] = at
      }
    }
    for (const { id, index } of this.seats) this.#byId.set(id, index)
    this.#freeOf = new Int32Array(blocks.length)
    for (let index = 0; index < wire.length; index++) if (this.isFree(index)) this.#count(index, 1)
  }

  isFree(index: number): boolean {
    return this.states[index] === seatStates.free
  }

  indexOf(id: number): number | undefined {
    return this.#byId.get(id)
  }

  blockOf(index: number): number {
    return this.rows[this.rowOf[index]].block
  }

  freeOf(block: number): number {
    return this.#freeOf[block]
  }

  get free(): number {
    return this.#free
  }

  /** Answers whether the seat had another state before. */
  set(index: number, state: number): boolean {
    const before = this.states[index]
    if (before === state) return false
    this.states[index] = state
    if (before === seatStates.free) this.#count(index, -1)
    if (state === seatStates.free) this.#count(index, 1)
    return true
  }

  /** Hears that seats have changed, until what it answers is called. */
  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** After one or many seats were set: what shows them looks at them again. */
  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  /** The seat at that point, in seats from the upper left corner; undefined between seats. */
  seatAt(x: number, y: number): number | undefined {
    const block = this.blocks.find(
      (each) => x >= each.x && x < each.x + each.width && y >= each.y && y < each.y + each.height,
    )
    if (block === undefined) return undefined
    const row = this.rows[block.firstRow + Math.floor(y - block.y)]
    const n = Math.floor(x - this.x[row.first])
    return n >= 0 && n < row.length ? row.first + n : undefined
  }

  #count(index: number, by: number): void {
    this.#free += by
    this.#freeOf[this.blockOf(index)] += by
  }
}

/** How long the rows of a section are that has none of its own. */
const rowLength = (seats: number): number => Math.min(60, Math.max(10, Math.ceil(Math.sqrt(seats * 1.8))))

const cut = (
  seats: ReadonlyArray<Seat>,
): { readonly rows: ReadonlyArray<Row>; readonly blocks: ReadonlyArray<Block> } => {
  const rows: Row[] = []
  const blocks: Block[] = []
  for (let first = 0; first < seats.length; ) {
    const { section } = seats[first]
    let end = first + 1
    while (end < seats.length && seats[end].section === section) end++
    const firstRow = rows.length
    const wrap = seats[first].row === "" ? rowLength(end - first) : Number.POSITIVE_INFINITY
    for (let at = first; at < end; ) {
      let to = at + 1
      while (to < end && to - at < wrap && seats[to].row === seats[at].row) to++
      rows.push({ label: seats[at].row, block: blocks.length, first: at, length: to - at })
      at = to
    }
    const own = rows.slice(firstRow)
    const width = own.reduce((most, { length }) => Math.max(most, length), 0)
    blocks.push({
      section,
      firstRow,
      rows: own.length,
      first,
      length: end - first,
      x: 0,
      y: 0,
      width,
      height: own.length,
    })
    first = end
  }
  return { rows, blocks }
}

/** Puts the blocks into lines, as wide as the hall is roughly deep, each in the middle. */
const arrange = (blocks: ReadonlyArray<Block>): { readonly width: number; readonly height: number } => {
  const area = blocks.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0)
  const widest = blocks.reduce((most, { width }) => Math.max(most, width), 1)
  const room = Math.max(widest, Math.sqrt(area) * 1.25)
  const lines: Block[][] = []
  let used = Number.POSITIVE_INFINITY
  for (const block of blocks) {
    if (used + gap + block.width > room) {
      lines.push([])
      used = -gap
    }
    lines[lines.length - 1].push(block)
    used += gap + block.width
  }
  const widthOf = (line: ReadonlyArray<Block>): number =>
    line.reduce((sum, { width }) => sum + width, 0) + gap * (line.length - 1)
  const width = Math.max(...lines.map(widthOf), 1)
  let y = stageHeight
  for (const line of lines) {
    let x = (width - widthOf(line)) / 2
    for (const block of line) {
      block.x = x
      block.y = y
      x += block.width + gap
    }
    y += Math.max(...line.map(({ height }) => height)) + gap
  }
  return { width, height: y - gap }
}
