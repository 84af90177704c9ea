/**
 * A digest of everything that is reachable from an object, private fields and unused rows of columns included. The
 * encoding of a state leaves out what can be derived; this leaves out nothing, so it holds that a call changes nothing.
 */
import { createHash } from "node:crypto"
import { type Runtime, Session } from "node:inspector"

type Named = { readonly name: string; readonly value: unknown }

/** In the protocol, and not in its types. */
type PrivateProperty = { readonly name: string; readonly value?: Runtime.RemoteObject }

const objectGroup = "memory-digest"

/** Objects that the debugger knows are kept for so many digests: it keeps alive what it has named. */
const digestsKept = 64

/** Reads private fields through the debugger of this thread: the language has no other way to them. */
class PrivateFields {
  readonly #session = new Session()
  /** Classes that have none: asking is slow, and private fields are the same for all objects of a class. */
  readonly #without = new Set<unknown>()
  /** What the debugger calls an object: telling it which one is meant is slow too. */
  #ids = new Map<object, string>()
  #digests = 0
  /** Where objects are handed over to the debugger and back. */
  readonly #hand = globalThis as { handed?: unknown }

  constructor() {
    this.#session.connect()
  }

  of(object: object): ReadonlyArray<Named> {
    if (this.#without.has(object.constructor)) return []
    let fields: ReadonlyArray<Named> = []
    const read = (failure: Error | null, answer: object): void => {
      if (failure !== null) throw failure
      const { privateProperties = [] } = answer as { readonly privateProperties?: ReadonlyArray<PrivateProperty> }
      const values = this.#valuesOf(privateProperties.map(({ value }) => value))
      fields = privateProperties.map(({ name }, n) => ({ name, value: values[n] }))
    }
    this.#session.post("Runtime.getProperties", { objectId: this.#idOf(object), ownProperties: true }, read)
    if (fields.length === 0) this.#without.add(object.constructor)
    return fields
  }

  /** To be called between two digests. */
  rest(): void {
    if (++this.#digests % digestsKept !== 0) return
    this.#session.post("Runtime.releaseObjectGroup", { objectGroup })
    this.#ids = new Map()
  }

  close(): void {
    this.#session.disconnect()
    delete this.#hand.handed
  }

  #idOf(object: object): string {
    let id = this.#ids.get(object)
    if (id !== undefined) return id
    this.#hand.handed = object
    this.#session.post("Runtime.evaluate", { expression: "globalThis.handed", objectGroup }, (failure, { result }) => {
      if (failure !== null) throw failure
      id = result.objectId!
    })
    this.#ids.set(object, id!)
    return id!
  }

  #valuesOf(remotes: ReadonlyArray<Runtime.RemoteObject | undefined>): ReadonlyArray<unknown> {
    const ids = remotes.flatMap((remote) => remote?.objectId ?? [])
    if (ids.length > 0) {
      const hand = {
        objectId: ids[0],
        arguments: ids.map((objectId) => ({ objectId })),
        functionDeclaration: "function (...all) { globalThis.handed = all }",
      }
      this.#session.post("Runtime.callFunctionOn", hand, (failure) => {
        if (failure !== null) throw failure
      })
    }
    const objects = ids.length === 0 ? [] : (this.#hand.handed as ReadonlyArray<unknown>)
    let next = 0
    return remotes.map((remote) =>
      remote?.objectId === undefined ? (remote?.unserializableValue ?? remote?.value) : objects[next++],
    )
  }
}

export class MemoryDigest {
  readonly #privates = new PrivateFields()

  /** Two digests of one object are equal when nothing that can be reached from it was changed in between. */
  of(root: object): string {
    const hash = createHash("sha256")
    const seen = new Map<object, number>()
    const visit = (name: string, value: unknown): void => {
      hash.update(`${name}:`)
      if (typeof value !== "object" || value === null) return void hash.update(`${typeof value} ${String(value)};`)
      const known = seen.get(value)
      hash.update(`#${known ?? seen.size} `)
      if (known !== undefined) return
      seen.set(value, seen.size)
      if (ArrayBuffer.isView(value)) {
        return void hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
      }
      if (value instanceof Map) for (const [key, of] of value) visit(String(key), of)
      for (const [key, of] of Object.entries(value)) visit(key, of)
      if (Object.getPrototypeOf(value) !== Object.prototype && !Array.isArray(value) && !(value instanceof Map)) {
        for (const { name: key, value: of } of this.#privates.of(value)) visit(key, of)
      }
      hash.update("}")
    }
    visit("", root)
    this.#privates.rest()
    return hash.digest("hex")
  }

  close(): void {
    this.#privates.close()
  }
}
