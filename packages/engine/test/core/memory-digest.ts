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

/** Reads private fields through the debugger of this thread: the language has no other way to them. */
class PrivateFields {
  readonly #session = new Session()
  /** Classes that have none: asking is slow, and private fields are the same for all objects of a class. */
  readonly #without = new Set<unknown>()
  /** Where objects are handed over to the debugger and back. */
  readonly #hand = globalThis as { handed?: unknown }

  constructor() {
    this.#session.connect()
  }

  of(object: object): ReadonlyArray<Named> {
    if (this.#without.has(object.constructor)) return []
    this.#hand.handed = object
    const fields: Named[] = []
    const read = (failure: Error | null, answer: object): void => {
      if (failure !== null) throw failure
      const { privateProperties = [] } = answer as { readonly privateProperties?: ReadonlyArray<PrivateProperty> }
      for (const { name, value } of privateProperties) fields.push({ name, value: this.#valueOf(value) })
    }
    this.#session.post("Runtime.evaluate", { expression: "globalThis.handed", objectGroup }, (failure, { result }) => {
      if (failure !== null) throw failure
      this.#session.post("Runtime.getProperties", { objectId: result.objectId!, ownProperties: true }, read)
    })
    // Else the debugger keeps all that it has ever named.
    this.#session.post("Runtime.releaseObjectGroup", { objectGroup })
    if (fields.length === 0) this.#without.add(object.constructor)
    return fields
  }

  close(): void {
    this.#session.disconnect()
    delete this.#hand.handed
  }

  #valueOf(remote: Runtime.RemoteObject | undefined): unknown {
    if (remote?.objectId === undefined) return remote?.unserializableValue ?? remote?.value
    const hand = { objectId: remote.objectId, functionDeclaration: "function () { globalThis.handed = this }" }
    this.#session.post("Runtime.callFunctionOn", hand, (failure) => {
      if (failure !== null) throw failure
    })
    return this.#hand.handed
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
    return hash.digest("hex")
  }

  close(): void {
    this.#privates.close()
  }
}
