// @ts-check
/** The seats of one night as this page knows them: pure data, no elements. */

/**
 * @typedef {"free" | "held" | "sold"} SeatState
 * @typedef {{ index: number, id: number, seatNumber: string, section: string, row: string, number: number,
 *   tier: string, price: number, flags: string[], state: SeatState }} Seat
 * @typedef {{ section: string, row: string, seats: Seat[] }} Line one visual row
 * @typedef {{ section: string, tier: string, price: number, seats: Seat[], lines: Line[] }} Section
 * @typedef {{ label: string, sections: Section[] }} Block what fits on a screen at once
 * @typedef {{ free: number, held: number, sold: number }} Counts
 */

/** Seats of a section that has no rows, per visual line. */
const lineLength = 10
/** Elements that stay comfortable to draw and to walk through with a keyboard. */
const blockSeatsMax = 800

/** @type {Record<string, SeatState>} */
const stateOfWord = { AVAILABLE: "free", TEMP_RESERVED: "held", RESERVED: "sold" }

/** @param {string} word @returns {SeatState} */
export const stateOf = (word) => {
  const state = stateOfWord[word]
  if (state === undefined) throw new Error(`unknown seat status ${word}`)
  return state
}

/** @param {Seat[]} seats in the order of the hall @returns {Section[]} */
export const sectionsOf = (seats) => {
  /** @type {Map<string, Section>} */
  const sections = new Map()
  for (const seat of seats) {
    let section = sections.get(seat.section)
    if (section === undefined) {
      section = { section: seat.section, tier: seat.tier, price: seat.price, seats: [], lines: [] }
      sections.set(seat.section, section)
    }
    section.seats.push(seat)
    const line = section.lines.at(-1)
    const fits = line !== undefined && line.row === seat.row && (seat.row !== "" || line.seats.length < lineLength)
    if (fits) line.seats.push(seat)
    else section.lines.push({ section: seat.section, row: seat.row, seats: [seat] })
  }
  return [...sections.values()]
}

/** Cuts a hall into blocks of whole lines; a small hall is one block. @param {Section[]} sections @returns {Block[]} */
export const blocksOf = (sections) => {
  /** @type {Block[]} */
  const blocks = []
  let room = 0
  for (const section of sections) {
    /** @type {Line[]} */
    let lines = []
    const close = () => {
      if (lines.length === 0) return
      const part = { ...section, lines, seats: lines.flatMap((line) => line.seats) }
      const last = blocks.at(-1)
      if (last !== undefined && part.seats.length <= room) {
        last.sections.push(part)
        room -= part.seats.length
      } else {
        blocks.push({ label: "", sections: [part] })
        room = blockSeatsMax - part.seats.length
      }
      lines = []
    }
    let size = 0
    for (const line of section.lines) {
      if (size + line.seats.length > blockSeatsMax) {
        close()
        size = 0
      }
      lines.push(line)
      size += line.seats.length
    }
    close()
  }
  for (const block of blocks) block.label = blockLabel(block)
  return blocks
}

/** @param {Block} block */
const blockLabel = (block) => {
  const first = block.sections[0].seats[0]
  const last = /** @type {Section} */ (block.sections.at(-1)).seats.at(-1)
  return `${first.seatNumber} – ${last?.seatNumber ?? first.seatNumber}`
}

/** @param {Iterable<Seat>} seats @returns {Counts} */
export const countsOf = (seats) => {
  const counts = { free: 0, held: 0, sold: 0 }
  for (const seat of seats) counts[seat.state]++
  return counts
}

/**
 * The free seat closest to a lost one: same section first, then by distance in the order of the hall.
 * @param {Seat[]} seats @param {Seat} lost @param {(seat: Seat) => boolean} usable @returns {Seat | undefined}
 */
export const nearest = (seats, lost, usable) => {
  let best
  let bestDistance = Number.POSITIVE_INFINITY
  for (const seat of seats) {
    if (!usable(seat)) continue
    const distance = Math.abs(seat.index - lost.index) + (seat.section === lost.section ? 0 : seats.length)
    if (distance < bestDistance) {
      best = seat
      bestDistance = distance
    }
  }
  return best
}

/**
 * Where an arrow key leads in a grid of lines of different lengths.
 * @param {number[]} lengths seats per line @param {number[]} sectionStarts first line of each section
 * @param {{ line: number, column: number }} at @param {string} key @param {boolean} whole Ctrl is down
 * @returns {{ line: number, column: number } | undefined} undefined when the key means nothing here
 */
export const step = (lengths, sectionStarts, at, key, whole) => {
  const last = lengths.length - 1
  /** @param {number} line */
  const onLine = (line) => {
    const to = Math.max(0, Math.min(last, line))
    return { line: to, column: Math.min(at.column, lengths[to] - 1) }
  }
  switch (key) {
    case "ArrowLeft":
      return { line: at.line, column: Math.max(0, at.column - 1) }
    case "ArrowRight":
      return { line: at.line, column: Math.min(lengths[at.line] - 1, at.column + 1) }
    case "ArrowUp":
      return onLine(at.line - 1)
    case "ArrowDown":
      return onLine(at.line + 1)
    case "Home":
      return { line: whole ? 0 : at.line, column: 0 }
    case "End": {
      const line = whole ? last : at.line
      return { line, column: lengths[line] - 1 }
    }
    case "PageDown":
      return onLine(sectionStarts.find((start) => start > at.line) ?? last)
    case "PageUp":
      return onLine(sectionStarts.findLast((start) => start < at.line) ?? 0)
    default:
      return undefined
  }
}
