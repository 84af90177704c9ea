/** One operation of the contract: closed a line, open all that is known of it. */
import { useState } from "react"
import { refusalText } from "../../language.ts"
import { fieldsOf, followed, type Schemas, typeOf } from "../reference/json-schema.ts"
import type { Body, Operation } from "../reference/operations.ts"
import { tell } from "../tell.ts"
import { Fields } from "./Fields.tsx"

type Props = { readonly operation: Operation; readonly schemas: Schemas; readonly startsOpen: boolean }

export const OperationDetails = ({ operation, schemas, startsOpen }: Props) => {
  const [open, setOpen] = useState(startsOpen)
  const { about, access, id, method, path } = operation
  return (
    <details id={id} className="operation" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <code>
          <b>{method}</b> {path}
        </code>
        <span className="access">{tell(`access.${access}`)}</span>
        <span lang="en">{about}</span>
      </summary>
      {open && <Inside operation={operation} schemas={schemas} />}
    </details>
  )
}

const Inside = ({ operation, schemas }: Omit<Props, "startsOpen">) => {
  const { access, answers, bodies, id, parameters, refusals } = operation
  return (
    <div className="inside">
      <p>
        {tell(`access.${access}.who`)} <a href={`#${id}`}>{tell("reference.link")}</a>
      </p>
      {parameters.length > 0 && (
        <Fields
          name={tell("reference.parameters")}
          fields={parameters.map(({ description = "", in: place, name, required = false, schema }) => ({
            name,
            type: `${place}: ${typeOf(schema)}`,
            needed: required,
            about: description,
          }))}
        />
      )}
      {bodies.map((body) => (
        <BodyFields key={body.type} name={tell("reference.body", { name: body.type })} body={body} schemas={schemas} />
      ))}
      {answers.map(({ bodies: answered, status }) =>
        answered.length === 0 ? (
          <p key={status}>{tell("reference.noBody", { status })}</p>
        ) : (
          answered.map((body) => (
            <BodyFields
              key={status + body.type}
              name={tell("reference.answer", { status, name: body.type })}
              body={body}
              schemas={schemas}
            />
          ))
        ),
      )}
      <h3>{tell("refusals.title")}</h3>
      <ul className="codes">
        {refusals.map(({ code, status }) => (
          <li key={code}>
            {status} <a href={`#${code}`}>{code}</a> <span className="quiet">{refusalText(code)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

type BodyProps = { readonly name: string; readonly body: Body; readonly schemas: Schemas }

const BodyFields = ({ body, name, schemas }: BodyProps) => {
  const { items } = followed(body.schema, schemas)
  const fields = fieldsOf(items ?? body.schema, schemas)
  return fields.length === 0 ? (
    <p>
      {name}: <code>{typeOf(body.schema)}</code>
    </p>
  ) : (
    <Fields name={items === undefined ? name : `${name} (${tell("reference.list")})`} fields={fields} />
  )
}
