/** What can be asked: the routes of the contract by groups, and every refusal. Made of the document for machines. */
import { type ReactNode, useEffect, useState } from "react"
import { Field } from "../../console/parts/Field.tsx"
import { Table } from "../../console/parts/Table.tsx"
import { refusalText } from "../../language.ts"
import { Show, useLoaded } from "../../loaded.tsx"
import { readDocument } from "../read-document.ts"
import type { Schemas } from "../reference/json-schema.ts"
import { isMeant, type OpenApi, type Operation, operationsOf, refusalRows } from "../reference/operations.ts"
import { tell } from "../tell.ts"
import { OperationDetails } from "./OperationDetails.tsx"

/** What the address names behind its `#`: a code of a refusal, or an operation. */
const useNamed = (): string => {
  const [named, setNamed] = useState(() => location.hash.slice(1))
  useEffect(() => {
    const read = (): void => setNamed(location.hash.slice(1))
    addEventListener("hashchange", read)
    return () => removeEventListener("hashchange", read)
  }, [])
  return named
}

export const Reference = () => {
  const loaded = useLoaded("openapi", () => readDocument<OpenApi>("/openapi.json"))
  return (
    <>
      <title>{`${tell("nav.reference")} · ${tell("title")}`}</title>
      <h1>{tell("nav.reference")}</h1>
      <p>{tell("reference.lead")}</p>
      <Show loaded={loaded} failed={tell("reference.failed")}>
        {(document) => <Whole document={document} />}
      </Show>
    </>
  )
}

const Whole = ({ document: openApi }: { readonly document: OpenApi }) => {
  const named = useNamed()
  const [filter, setFilter] = useState("")
  const all = operationsOf(openApi)
  const meant = all.filter((operation) => operation.id === named || isMeant(operation, filter.trim()))
  useEffect(() => {
    if (named !== "") document.getElementById(named)?.scrollIntoView()
  }, [named])
  return (
    <>
      <div className="asks">
        <Field label={tell("reference.filter")}>
          <input type="search" value={filter} onChange={({ target }) => setFilter(target.value)} />
        </Field>
        <p className="quiet" role="status">
          {tell("reference.count", { shown: meant.length, all: all.length })}
        </p>
      </div>
      {openApi.tags.map(({ description, name }) => (
        <Group
          key={name}
          name={name}
          about={description ?? ""}
          operations={meant.filter(({ group }) => group === name)}
          schemas={openApi.components.schemas}
          named={named}
        />
      ))}
      <Refusals openApi={openApi} named={named} />
    </>
  )
}

type GroupProps = {
  readonly name: string
  readonly about: string
  readonly operations: ReadonlyArray<Operation>
  readonly schemas: Schemas
  readonly named: string
}

const Group = ({ about, name, named, operations, schemas }: GroupProps): ReactNode =>
  operations.length > 0 && (
    <section aria-labelledby={`group-${name}`}>
      <h2 id={`group-${name}`} lang="en">
        {name}
      </h2>
      <p lang="en">{about}</p>
      {operations.map((operation) => (
        <OperationDetails
          key={operation.id}
          operation={operation}
          schemas={schemas}
          startsOpen={operation.id === named}
        />
      ))}
    </section>
  )

const Refusals = ({ openApi, named }: { readonly openApi: OpenApi; readonly named: string }) => (
  <section aria-labelledby="refusals">
    <h2 id="refusals">{tell("refusals.title")}</h2>
    <p>{tell("refusals.lead")}</p>
    <Table
      name={tell("refusals.title")}
      columns={[
        {
          head: tell("refusals.code"),
          of: ({ code }) => (
            <code id={code} className={code === named ? "named" : undefined}>
              {code}
            </code>
          ),
        },
        { head: tell("refusals.status"), isNumber: true, of: ({ status }) => status },
        { head: tell("refusals.sentence"), of: ({ sentence }) => <span lang="en">{sentence}</span> },
        { head: tell("refusals.buyer"), of: ({ code }) => refusalText(code) ?? "" },
      ]}
      rows={refusalRows(openApi)}
      keyOf={({ code }) => code}
    />
  </section>
)
