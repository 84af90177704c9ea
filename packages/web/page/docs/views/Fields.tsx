/** Fields of a body, or parameters of a request, as a table under its name. */
import { Table } from "../../console/parts/Table.tsx"
import type { Field } from "../reference/json-schema.ts"
import { tell } from "../tell.ts"

export const Fields = ({ fields, name }: { readonly name: string; readonly fields: ReadonlyArray<Field> }) => (
  <>
    <h3>{name}</h3>
    <Table
      name={name}
      columns={[
        { head: tell("field.name"), of: (field) => <code>{field.name}</code> },
        {
          head: tell("field.type"),
          of: ({ needed, type }) => (
            <>
              <span lang="en">{type}</span>
              {!needed && <small> {tell("field.optional")}</small>}
            </>
          ),
        },
        { head: tell("field.about"), of: ({ about }) => <span lang="en">{about}</span> },
      ]}
      rows={fields}
      keyOf={(field) => field.name}
    />
  </>
)
