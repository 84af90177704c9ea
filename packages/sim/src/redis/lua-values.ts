/** Values of a script, and how they become others: numbers that look like texts and texts that look like numbers. */

/** Undefined is nil. */
export type LuaValue = undefined | boolean | number | string | LuaTable | LuaFunction
export type LuaFunction = (...args: ReadonlyArray<LuaValue>) => LuaValue

export class LuaTable {
  readonly entries = new Map<LuaValue, LuaValue>()

  static of(values: ReadonlyArray<LuaValue>): LuaTable {
    const table = new LuaTable()
    for (const [at, value] of values.entries()) table.set(at + 1, value)
    return table
  }

  get(key: LuaValue): LuaValue {
    return this.entries.get(key)
  }

  set(key: LuaValue, value: LuaValue): void {
    if (value === undefined) this.entries.delete(key)
    else this.entries.set(key, value)
  }

  get length(): number {
    let length = 0
    while (this.entries.has(length + 1)) length++
    return length
  }

  /** Those with the numbers 1 to the first that is missing. */
  get list(): ReadonlyArray<Exclude<LuaValue, undefined>> {
    return Array.from({ length: this.length }, (_, at) => this.entries.get(at + 1) as Exclude<LuaValue, undefined>)
  }
}

export class LuaError extends Error {
  override readonly name = "LuaError"
}

export const isTrue = (value: LuaValue): boolean => value !== undefined && value !== false

export const kindOf = (value: LuaValue): string => {
  if (value === undefined) return "nil"
  return value instanceof LuaTable ? "table" : typeof value
}

/** Nil where it is no number. */
export const toNumber = (value: LuaValue): number | undefined => {
  if (typeof value === "number") return value
  if (typeof value !== "string" || !/^\s*-?\d+(\.\d+)?(e[-+]?\d+)?\s*$/i.test(value)) return undefined
  return Number(value)
}

/** As `%.14g` writes it: large numbers lose their last digits. */
const textOfNumber = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e14) return String(value)
  if (!Number.isFinite(value)) return value > 0 ? "inf" : value < 0 ? "-inf" : "nan"
  const [digits, exponent] = value.toExponential(13).split("e")
  const power = Number(exponent)
  if (power < -4 || power >= 14) {
    const short = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits
    return `${short}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`
  }
  return String(Number(value.toPrecision(14)))
}

export const numberOf = (value: LuaValue, what: string): number => {
  const number = toNumber(value)
  if (number === undefined) throw new LuaError(`attempt to ${what} a ${kindOf(value)} value`)
  return number
}

export const textOf = (value: LuaValue, what: string): string => {
  if (typeof value === "string") return value
  if (typeof value === "number") return textOfNumber(value)
  throw new LuaError(`attempt to ${what} a ${kindOf(value)} value`)
}
