/**
 * Postgres arrays in their binary form. A text array of `bytea` doubles every byte and is parsed character by
 * character on the other side; the binary one is a copy.
 */
const int4Oid = 23
const int8Oid = 20
const byteaOid = 17

/** dimensions, null flag, element type, length, lower bound */
const headerBytes = 20

const arrayOf = (elementOid: number, length: number, contentBytes: number): Buffer => {
  const array = Buffer.allocUnsafe(headerBytes + 4 * length + contentBytes)
  array.writeInt32BE(1, 0)
  array.writeInt32BE(0, 4)
  array.writeInt32BE(elementOid, 8)
  array.writeInt32BE(length, 12)
  array.writeInt32BE(1, 16)
  return array
}

export const int4Array = <A>(items: ReadonlyArray<A>, value: (item: A) => number): Buffer => {
  const array = arrayOf(int4Oid, items.length, 4 * items.length)
  let at = headerBytes
  for (const item of items) {
    array.writeInt32BE(4, at)
    array.writeInt32BE(value(item), at + 4)
    at += 8
  }
  return array
}

/** `value` gives safe integers of 0 and more. */
export const int8Array = <A>(items: ReadonlyArray<A>, value: (item: A) => number): Buffer => {
  const array = arrayOf(int8Oid, items.length, 8 * items.length)
  let at = headerBytes
  for (const item of items) {
    const whole = value(item)
    array.writeInt32BE(8, at)
    array.writeUInt32BE(Math.floor(whole / 2 ** 32), at + 4)
    array.writeUInt32BE(whole % 2 ** 32, at + 8)
    at += 12
  }
  return array
}

export const byteaArray = <A>(items: ReadonlyArray<A>, value: (item: A) => Uint8Array): Buffer => {
  let bytes = 0
  for (const item of items) bytes += value(item).length
  const array = arrayOf(byteaOid, items.length, bytes)
  let at = headerBytes
  for (const item of items) {
    const content = value(item)
    array.writeInt32BE(content.length, at)
    array.set(content, at + 4)
    at += 4 + content.length
  }
  return array
}

/** A `bytea` parameter; `pg` sends a Buffer as it is. */
export const bytea = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
