/** The streams out of the AsyncAPI document: what each tells, and the fields of it. Pure. */
import { type Field, fieldsOf, nameOf, type Schema, type Schemas } from "../reference/json-schema.ts"

type Reference = { readonly $ref: string }

export type AsyncApi = {
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly address: string
        readonly description?: string
        readonly messages: Readonly<Record<string, Reference>>
      }
    >
  >
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly name: string; readonly payload: Schema }>>
    readonly schemas: Schemas
  }
}

export type ChannelMessage = { readonly key: string; readonly fields: ReadonlyArray<Field> }
export type Channel = {
  readonly key: string
  readonly address: string
  readonly about: string
  readonly messages: ReadonlyArray<ChannelMessage>
}

export const channelsOf = ({ channels, components }: AsyncApi): ReadonlyArray<Channel> =>
  Object.entries(channels).map(([key, { address, description = "", messages }]) => ({
    key,
    address,
    about: description,
    messages: Object.values(messages).map(({ $ref }) => {
      const name = nameOf($ref)
      return { key: name, fields: fieldsOf(components.messages[name]?.payload ?? {}, components.schemas) }
    }),
  }))
