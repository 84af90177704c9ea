/**
 * An AsyncAPI document as a judge of what streams say. Stricter than a client: a message may hold no field that the
 * document does not name.
 */
import { Ajv, type ValidateFunction } from "ajv"
import formats from "ajv-formats"
import { closed } from "./HttpContract.ts"

type Json = { readonly [key: string]: unknown }

export type StreamDocument = {
  readonly channels: Readonly<Record<string, { readonly messages: Readonly<Record<string, unknown>> }>>
  readonly components: {
    readonly messages: Readonly<
      Record<string, { readonly contentType: string; readonly headers?: Json; readonly payload: Json }>
    >
    readonly schemas: Readonly<Record<string, Json>>
  }
}

export type SentEvent = { readonly event: string; readonly id: string; readonly data: string }

type Judged = {
  readonly text: boolean
  readonly headers: ValidateFunction | undefined
  readonly payload: ValidateFunction
}

export class StreamContract {
  /** Messages of the document that were found in what was sent. */
  readonly seen = new Set<string>()
  readonly #channels: StreamDocument["channels"]
  readonly #messages = new Map<string, Judged>()

  constructor(document: StreamDocument) {
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    const { channels, components } = closed(document) as StreamDocument
    ajv.addSchema({ $id: "streams", components: { schemas: components.schemas } })
    const compiled = (schema: Json) =>
      ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"streams#/components')))
    this.#channels = channels
    for (const [name, { contentType, headers, payload }] of Object.entries(components.messages)) {
      this.#messages.set(name, {
        text: contentType === "text/plain",
        headers: headers === undefined ? undefined : compiled(headers),
        payload: compiled(payload),
      })
    }
  }

  get names(): ReadonlyArray<string> {
    return [...this.#messages.keys()]
  }

  /** The message of the channel that an event is; throws when it is none, or more than one. */
  event(channel: string, { event, id, data }: SentEvent): string {
    return this.#only(channel, `${event} ${data}`, ({ text, headers, payload }) => {
      const fields = id === "" ? { event } : { event, id }
      return headers?.(fields) === true && payload(text ? data : JSON.parse(data)) === true
    })
  }

  /** The same of a message in JSON. */
  message(channel: string, said: unknown): string {
    const fits = ({ headers, payload }: Judged) => headers === undefined && payload(said) === true
    return this.#only(channel, JSON.stringify(said), fits)
  }

  #only(channel: string, shown: string, fits: (message: Judged) => boolean): string {
    const names = Object.keys(this.#channels[channel].messages).filter((name) =>
      fits(this.#messages.get(name) as Judged),
    )
    if (names.length !== 1) throw new Error(`${channel} has ${names.length} messages for ${shown}: ${names.join(", ")}`)
    this.seen.add(names[0])
    return names[0]
  }
}
