/** What is told live: a look at the messages of a connection, and the fields of each. */
import { Show, useLoaded } from "../../loaded.tsx"
import { type AsyncApi, type Channel, channelsOf } from "../frames/channels.ts"
import { readDocument } from "../read-document.ts"
import { tell } from "../tell.ts"
import { Fields } from "./Fields.tsx"
import { LiveFrames } from "./LiveFrames.tsx"

export const Streams = () => {
  const loaded = useLoaded("asyncapi", () => readDocument<AsyncApi>("/asyncapi.json"))
  return (
    <>
      <title>{`${tell("nav.streams")} · ${tell("title")}`}</title>
      <h1>{tell("nav.streams")}</h1>
      <p>{tell("streams.lead")}</p>
      <LiveFrames />
      <h2>{tell("streams.channels")}</h2>
      <Show loaded={loaded} failed={tell("reference.failed")}>
        {(document) => channelsOf(document).map((channel) => <ChannelDetails key={channel.key} channel={channel} />)}
      </Show>
    </>
  )
}

const ChannelDetails = ({ channel: { about, address, messages } }: { readonly channel: Channel }) => (
  <details className="operation">
    <summary>
      <code>{address}</code>
      <span className="access">{tell("streams.messages", { count: messages.length })}</span>
      <span lang="en">{about}</span>
    </summary>
    <div className="inside">
      {messages.map(({ fields, key }) =>
        fields.length === 0 ? (
          <p key={key}>
            <code>{key}</code>: {tell("streams.text")}
          </p>
        ) : (
          <Fields key={key} name={key} fields={fields} />
        ),
      )}
    </div>
  </details>
)
